"""Names and imports that the sandbox does not have."""

import ast
import builtins
import importlib.util
import symtable
import sys

from flow_guest.nearness import nearest
from flow_guest.outline import FUNCTIONS, IMPLIED_NAMES

# Roots that the guest resolves to its own modules, whatever follows them.
GUEST_ROOTS = frozenset(("metagpt", "workspace", "scripts", "evoagentx", "ScoreFlow", "scoreflow", "examples",
                         "schemes", "flow_guest", "workflows", "template", "optimized"))
_MODULE_NAMES = frozenset(("__name__", "__file__", "__doc__", "__builtins__", "__spec__", "__loader__",
                           "__package__", "__annotations__", "__class__", "__debug__", "__dict__", "__module__",
                           "__qualname__"))
# What people meant by common imports, from what the sandbox has.
_INSTEAD = {
    "numpy": "Use plain lists, `statistics` and `math`.",
    "np": "Use plain lists, `statistics` and `math`.",
    "pandas": "Use lists of dicts.",
    "requests": "There is no network: all a workflow can do is call operators.",
    "openai": "Use create_llm_instance(llm_config).",
    "sympy": "Let the Programmer operator compute it.",
}


def check_imports(outline, findings):
    """Imports that are neither ours, nor the standard library's, nor installed beside it."""
    for node in ast.walk(outline.tree):
        if isinstance(node, ast.Import):
            roots = [alias.name.split(".")[0] for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            roots = [node.module.split(".")[0]]
        else:
            continue
        if _mentions_template(node):
            continue
        for root in roots:
            if root not in GUEST_ROOTS and not available(root):
                findings.add("missing-module", node.lineno, "the sandbox has no module %s" % root,
                             _INSTEAD.get(root, "Use the standard library only."), error=False)


def _mentions_template(node):
    """Paths to operators, prompts and model factories are resolved by the guest under any root."""
    paths = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
    return any(part in ("operator", "operators", "prompt", "async_llm", "evaluator", "create_llm_instance")
               for path in paths for part in path.split("."))


def available(root):
    """Whether a top-level module is there; looking it up imports nothing."""
    if root in sys.builtin_module_names or root in getattr(sys, "stdlib_module_names", ()):
        return True
    try:
        return importlib.util.find_spec(root) is not None
    except (ImportError, ValueError, AttributeError):
        return root in sys.modules


def check_undefined(outline, source, findings, certain):
    """Global names that nothing defines, by the compiler's own symbol tables."""
    if not source:
        return
    try:
        table = symtable.symtable(source, "graph.py", "exec")
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in ast.walk(outline.tree):
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            return
        if isinstance(node, ast.Name) and node.id in ("exec", "globals"):
            return
    defined = {symbol.get_name() for symbol in table.get_symbols()
               if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()}
    defined |= _declared_global(table) | IMPLIED_NAMES | _MODULE_NAMES | set(dir(builtins))
    missing = set()
    _undefined(table, defined, missing, True)
    if not missing:
        return
    seen = set()
    for scope, node in _names(outline.tree):
        if node.id in missing and (scope, node.id) not in seen and node.id not in _bound_around(scope):
            seen.add((scope, node.id))
            findings.add("undefined-name", node.lineno, "%s is not defined" % node.id,
                         "Define or import %s, or take it as a parameter.%s" % (node.id, nearest(node.id, _bound_around(scope))),
                         node in certain)


def _undefined(table, defined, missing, top):
    for symbol in table.get_symbols():
        name = symbol.get_name()
        if not symbol.is_referenced() or name in defined:
            continue
        if top or symbol.is_global():
            missing.add(name)
    for child in table.get_children():
        if child.get_type() in ("function", "class"):
            _undefined(child, defined, missing, False)


def _declared_global(table):
    found = {symbol.get_name() for symbol in table.get_symbols()
             if symbol.is_declared_global() and symbol.is_assigned()} if table.get_type() != "module" else set()
    for child in table.get_children():
        found |= _declared_global(child)
    return found


def _names(tree):
    """(chain of enclosing functions, Name) of each name read; annotations left out, they may be anything."""
    queue = [((), tree)]
    while queue:
        scope, node = queue.pop(0)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield scope, node
        inner = scope + (node,) if isinstance(node, FUNCTIONS + (ast.ClassDef, ast.Lambda, ast.ListComp, ast.SetComp,
                                                                 ast.DictComp, ast.GeneratorExp)) else scope
        for field, value in ast.iter_fields(node):
            if field in ("annotation", "returns"):
                continue
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, ast.AST):
                    queue.append((inner, part))


def _bound_around(scope):
    names = set()
    for node in scope:
        for part in ast.walk(node):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                names.add(part.id)
            elif isinstance(part, ast.arg):
                names.add(part.arg)
            elif isinstance(part, ast.ExceptHandler) and part.name:
                names.add(part.name)
            elif isinstance(part, (ast.Import, ast.ImportFrom)):
                names.update(alias.asname or alias.name.split(".")[0] for alias in part.names)
            elif isinstance(part, FUNCTIONS + (ast.ClassDef,)) and part is not node:
                names.add(part.name)
    return names
