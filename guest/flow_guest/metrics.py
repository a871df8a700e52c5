"""How big a workflow is and which operator calls it makes, for the complexity reward and for drawing it."""

import ast

from flow_guest.outline import FUNCTIONS, self_attribute

PARALLEL_CALLS = frozenset(("gather", "create_task", "ensure_future", "as_completed", "wait"))
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def docstring_of(node):
    """The expression statement that is a docstring, or None."""
    body = getattr(node, "body", None)
    if isinstance(node, (ast.Module, ast.ClassDef) + FUNCTIONS) and body and isinstance(body[0], ast.Expr):
        value = body[0].value
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            return body[0]
    return None


def node_count(workflow):
    """CPython AST nodes of the class; docstrings do not count, so explaining a design costs no reward."""
    if workflow is None:
        return 0
    total = 0
    for node in ast.walk(workflow):
        total += 1
        if docstring_of(node) is not None:
            total -= 2
    return total


class _Frame:
    """Where the walk stands: how many loops, branches and parallel groups are around it."""

    __slots__ = ("loop", "branch", "parallel", "method")

    def __init__(self, loop=0, branch=0, parallel=0, method=""):
        self.loop, self.branch, self.parallel, self.method = loop, branch, parallel, method

    def inside(self, loop=0, branch=0, parallel=0):
        return _Frame(self.loop + loop, self.branch + branch, self.parallel + parallel, self.method)


def operator_calls(outline):
    """The operator and model calls of the class, in source order, each with the constructs around it."""
    found = []
    for owner in outline.lineage[:1]:
        for node in owner.body:
            if isinstance(node, FUNCTIONS):
                _walk(node.body, _Frame(method=node.name), outline, found)
    found.sort(key=lambda call: (call["line"], call["column"]))
    for call in found:
        del call["column"]
    return found


def called_operator(call, outline):
    """(attribute, operator) when a call goes to an operator or a model held by `self`, else None."""
    target = call.func
    attribute = self_attribute(target)
    if attribute is None and isinstance(target, ast.Attribute):
        attribute = self_attribute(target.value)
        if attribute is not None and target.attr != "execute_async":
            kind, _ = outline.attribute_kind(attribute)
            if kind != "llm" or target.attr not in LLM_METHODS:
                return None
    if attribute is None and isinstance(target, ast.Subscript):
        attribute = self_attribute(target.value)
        if attribute is not None and outline.attribute_kind(attribute)[0] != "operators":
            return None
    if attribute is None:
        return None
    bindings = outline.attributes.get(attribute, [])
    for binding in bindings:
        if binding.kind in ("operator", "operators"):
            return attribute, binding.operator or "?"
        if binding.kind == "llm":
            return attribute, "llm"
    return None


LLM_METHODS = frozenset(("ask", "aask", "call_with_format", "agenerate", "acompletion", "acompletion_text"))


def _walk(node, frame, outline, found):
    if isinstance(node, list):
        for part in node:
            _walk(part, frame, outline, found)
        return
    if isinstance(node, ast.Call):
        held = called_operator(node, outline)
        if held is not None:
            found.append({
                "name": held[0], "operator": held[1], "line": node.lineno, "column": node.col_offset,
                "method": frame.method, "depth": frame.loop + frame.branch + frame.parallel,
                "loop": frame.loop, "branch": frame.branch, "parallel": frame.parallel})
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in PARALLEL_CALLS:
            _walk(node.func, frame, outline, found)
            inner = frame.inside(parallel=1)
            _walk(node.args, inner, outline, found)
            _walk([keyword.value for keyword in node.keywords], inner, outline, found)
            return
    if isinstance(node, _LOOPS):
        head = node.test if isinstance(node, ast.While) else node.iter
        _walk(head, frame.inside(loop=isinstance(node, ast.While)), outline, found)
        _walk(node.body, frame.inside(loop=1), outline, found)
        _walk(node.orelse, frame, outline, found)
        return
    if isinstance(node, _COMPREHENSIONS):
        inner = frame.inside(loop=1)
        for child in ast.iter_child_nodes(node):
            _walk(child, inner, outline, found)
        return
    if isinstance(node, (ast.If, ast.IfExp)):
        _walk(node.test, frame, outline, found)
        _walk(node.body, frame.inside(branch=1), outline, found)
        _walk(node.orelse, frame.inside(branch=1), outline, found)
        return
    if isinstance(node, ast.ExceptHandler):
        frame = frame.inside(branch=1)
    for child in ast.iter_child_nodes(node):
        _walk(child, frame, outline, found)
