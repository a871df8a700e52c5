"""Finds what is wrong with a workflow program before a token is spent on it.

Each finding names the file, the line, what is wrong and what to do, for a person and for the meta-agent. It is an
error only where the program would certainly fail or breaks the form that its dialect asks for; where the code may
never run, or a handler may catch the failure, it is a warning. A wrong finding costs more than a missed one: it
makes the meta-agent repair what works, so every rule gives up as soon as it does not know.
"""

import ast

from flow_guest.checker_calls import check_calls
from flow_guest.checker_names import check_imports, check_undefined
from flow_guest.checker_scope import Certainty
from flow_guest.nearness import nearest
from flow_guest.outline import FUNCTIONS, argument_names, self_attribute

PAIR_DIALECTS = ("flowreasoner", "aflow")
CONSTRUCTOR_ARGUMENTS = {
    "flowreasoner": ("name", "llm_config", "dataset"),
    "aflow": ("name", "llm_config", "dataset"),
    "evoagentx": ("name", "llm_config", "benchmark"),
    "scoreflow": ("config", "problem"),
}
ENTRY_ARGUMENTS = ("problem", "entry_point", "question_id")
_DYNAMIC = frozenset(("setattr", "__dict__", "__getattr__", "__getattribute__", "vars"))


class Findings:
    """Collects findings; `certain` decides between error and warning."""

    def __init__(self):
        self.items = []

    def add(self, rule, line, message, hint, error=True, file="graph.py"):
        finding = {"rule": rule, "severity": "error" if error else "warning", "file": file,
                   "line": line, "message": message, "hint": hint}
        if finding not in self.items:
            self.items.append(finding)


def syntax_finding(error, file):
    """The finding for a text that does not parse."""
    line = getattr(error, "lineno", None) or 1
    message = getattr(error, "msg", None) or str(error)
    text = (getattr(error, "text", None) or "").strip()
    return {"rule": "syntax", "severity": "error", "file": file, "line": line,
            "message": "%s does not parse: %s%s" % (file, message, " in `%s`" % text[:120] if text else ""),
            "hint": "Write the whole of %s again as plain Python, without Markdown fences or prose." % file}


def check(outline, prompt_tree, operators, models, source=""):
    """All findings on a program that parses, by line. `prompt_tree` is None where prompt.py does not parse."""
    findings = Findings()
    certain = Certainty(outline)
    if outline.workflow is None:
        names = ", ".join(outline.classes) or "none"
        findings.add("no-workflow", 1, "graph.py defines no class Workflow (classes: %s)" % names,
                     "Name the class Workflow.")
    else:
        _check_class(outline, findings, certain)
        _check_attributes(outline, findings, certain)
    _check_prompts(outline, prompt_tree, findings, certain)
    check_calls(outline, operators, models, findings, certain)
    check_imports(outline, findings)
    check_undefined(outline, source, findings, certain)
    return sorted(findings.items, key=lambda item: (item["file"], item["line"], item["rule"]))


def _check_class(outline, findings, certain):
    entry = outline.entry()
    wanted = "run_workflow" if outline.dialect == "scoreflow" else "__call__"
    if entry is None:
        if not outline.opaque_base:
            findings.add("no-entry", outline.workflow.lineno, "Workflow has no method %s" % wanted,
                         "Add `async def %s(self%s)`." % (wanted, "" if wanted == "run_workflow" else ", problem"))
        return
    if not isinstance(entry, ast.AsyncFunctionDef):
        findings.add("not-async", entry.lineno, "%s is not async" % entry.name,
                     "Write `async def %s(...)` and await each operator call." % entry.name)
    _check_entry_arguments(outline, entry, findings)
    _check_constructor(outline, findings)
    if outline.dialect in PAIR_DIALECTS:
        _check_pair(outline, entry, findings, certain)


def _required(function):
    """Names of positional parameters without default, `self` left out, and of required keyword-only ones."""
    args = function.args
    positional = argument_names(function)
    required = positional[:max(0, len(positional) - len(args.defaults))]
    keyword = [arg.arg for arg, value in zip(args.kwonlyargs, args.kw_defaults) if value is None]
    return required, keyword


def _check_entry_arguments(outline, entry, findings):
    required, keyword = _required(entry)
    if outline.dialect == "scoreflow" and entry.name == "run_workflow":
        if required or keyword:
            findings.add("entry-arguments", entry.lineno,
                         "run_workflow takes no arguments, here it requires %s" % ", ".join(required + keyword),
                         "Take the problem from self.problem, which the constructor is given.")
        return
    if not argument_names(entry) and entry.args.vararg is None:
        findings.add("entry-arguments", entry.lineno, "%s does not take the problem" % entry.name,
                     "Write `async def %s(self, problem)`." % entry.name,
                     outline.dialect != "scoreflow")
    extra = required[len(ENTRY_ARGUMENTS):] + [name for name in keyword if name not in ENTRY_ARGUMENTS]
    if extra:
        findings.add("entry-arguments", entry.lineno,
                     "%s requires %s, which nothing passes" % (entry.name, ", ".join(extra)),
                     "The engine passes problem, entry_point and question_id only; give the others a default.")


def _check_constructor(outline, findings):
    method = outline.methods.get("__init__")
    wanted = CONSTRUCTOR_ARGUMENTS[outline.dialect]
    hint = "Write `def __init__(self, %s)`." % ", ".join(wanted)
    if method is None:
        if not outline.opaque_base:
            findings.add("constructor-arguments", outline.workflow.lineno, "Workflow has no __init__", hint)
        return
    if isinstance(method, ast.AsyncFunctionDef):
        findings.add("constructor-arguments", method.lineno, "__init__ is async", "Write `def __init__`, not async.")
    names = argument_names(method)
    required, keyword = _required(method)
    if len(required) > len(wanted) or keyword:
        extra = ", ".join(required[len(wanted):] + keyword)
        findings.add("constructor-arguments", method.lineno, "__init__ requires %s, which nothing passes" % extra, hint)
    elif len(names) < len(wanted) and method.args.vararg is None:
        findings.add("constructor-arguments", method.lineno, "__init__ takes %d arguments, %d are passed (%s)" % (
            len(names), len(wanted), ", ".join(wanted)), hint, error=False)


def _check_pair(outline, entry, findings, certain):
    """The entry must return (answer, cost); only what is surely something else is reported."""
    cost = "self.llm.get_usage_summary()[\"total_cost\"]" if outline.dialect == "aflow" \
        else "self.llm.cost_manager.total_cost"
    hint = "End with `return answer, %s`." % cost
    returns = [node for node in _own_nodes(entry) if isinstance(node, ast.Return)]
    if any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in _own_nodes(entry)):
        return
    if not returns and not any(isinstance(node, ast.Raise) for node in _own_nodes(entry)):
        findings.add("not-a-pair", entry.lineno, "%s returns nothing" % entry.name, hint)
    for node in returns:
        shown = None
        if node.value is None:
            shown = "nothing"
        elif isinstance(node.value, ast.Tuple) and not any(isinstance(e, ast.Starred) for e in node.value.elts):
            if len(node.value.elts) != 2:
                shown = "%d values" % len(node.value.elts)
        elif isinstance(node.value, (ast.Constant, ast.JoinedStr)):
            shown = "one value"
        elif isinstance(node.value, ast.Subscript) and isinstance(node.value.slice, ast.Constant) \
                and isinstance(node.value.slice.value, str):
            shown = "one value (`%s`)" % _unparse(node.value)
        if shown is not None:
            findings.add("not-a-pair", node.lineno, "%s returns %s where a pair (answer, cost) is due" % (
                entry.name, shown), hint, outline.dialect_sure and (node in certain or len(returns) == 1))


def _check_attributes(outline, findings, certain):
    """`self.x` that no method of the class ever sets."""
    if outline.opaque_base:
        return
    known = set(outline.attributes) | set(outline.methods) | set(dir(object)) | {"__class__", "__dict__"}
    for owner in outline.lineage:
        for node in owner.body:
            if isinstance(node, (ast.Assign, ast.AnnAssign)):
                targets = getattr(node, "targets", None) or [node.target]
                known.update(target.id for target in targets if isinstance(target, ast.Name))
            elif isinstance(node, ast.ClassDef):
                known.add(node.name)
        for node in ast.walk(owner):
            if isinstance(node, ast.Name) and node.id in _DYNAMIC:
                return
            if isinstance(node, ast.Attribute) and node.attr in _DYNAMIC:
                return
            if isinstance(node, FUNCTIONS) and node.name in _DYNAMIC:
                return
            if isinstance(node, ast.NamedExpr) or (isinstance(node, ast.Call) and _passes_self(node)):
                return
    seen = set()
    for owner in outline.lineage:
        for method in owner.body:
            if not isinstance(method, FUNCTIONS) or "staticmethod" in [
                    getattr(item, "id", "") for item in method.decorator_list]:
                continue
            for node in ast.walk(method):
                name = self_attribute(node)
                if name is None or name in known or not isinstance(node.ctx, ast.Load) or name in seen:
                    continue
                seen.add(name)
                findings.add("unknown-attribute", node.lineno, "self.%s is never set" % name,
                             "Set self.%s in __init__, or use what is there.%s" % (
                                 name, nearest(name, set(outline.attributes) | set(outline.methods))),
                             node in certain)


def _passes_self(call):
    """Handing `self` on lets other code set attributes."""
    if isinstance(call.func, ast.Name) and call.func.id in ("super", "isinstance", "type", "print", "id", "repr"):
        return False
    return any(isinstance(part, ast.Name) and part.id == "self" for part in call.args)


def _check_prompts(outline, prompt_tree, findings, certain):
    """`prompt_custom.X` that prompt.py does not define."""
    if prompt_tree is None:
        return
    defined = prompt_names(prompt_tree)
    if defined is None:
        return
    local = _locally_bound(outline.tree)
    for node in ast.walk(outline.tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, (ast.Name, ast.Attribute)):
            path = _path(node.value)
            if path not in outline.prompt_modules or path.split(".")[0] in local:
                continue
            if node.attr not in defined and not node.attr.startswith("__"):
                _missing_prompt(node.attr, node, defined, findings, node in certain)
    for node in ast.walk(outline.tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[-1].startswith("prompt"):
            for alias in node.names:
                if alias.name != "*" and alias.name not in defined and "round_" in node.module:
                    _missing_prompt(alias.name, node, defined, findings, node in certain)


def _missing_prompt(name, node, defined, findings, error):
    findings.add("missing-prompt", node.lineno, "prompt.py does not define %s" % name,
                 "Add %s = \"...\" to prompt.py.%s" % (name, nearest(name, defined)), error)


def prompt_names(tree):
    """Names that prompt.py defines at top level; None when that can not be told."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            return None
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("globals", "exec", "setattr", "vars"):
            return None
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names.update(alias.asname or alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, FUNCTIONS + (ast.ClassDef,)):
            names.add(node.name)
    return names


def _locally_bound(tree):
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, FUNCTIONS + (ast.ClassDef,)):
            names.add(node.name)
    return names


def _path(node):
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id] + parts[::-1])


def _own_nodes(function):
    queue = list(function.body)
    while queue:
        node = queue.pop()
        yield node
        if not isinstance(node, FUNCTIONS + (ast.ClassDef, ast.Lambda)):
            queue.extend(ast.iter_child_nodes(node))


def _unparse(node):
    try:
        return ast.unparse(node)[:80]
    except Exception:
        return "..."
