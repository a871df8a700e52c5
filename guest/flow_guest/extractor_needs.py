"""What a function needs of the code around it: the definitions, constants and imports that it can reach."""

import ast
import builtins

from flow_guest.outline import FUNCTIONS

_TYPING = ("Any", "Callable", "Dict", "FrozenSet", "Generator", "Iterable", "Iterator", "List", "Mapping", "NamedTuple",
           "Optional", "Sequence", "Set", "Tuple", "Type", "TypeVar", "Union")
_MODULES = ("math", "re", "itertools", "functools", "collections", "heapq", "bisect", "string", "random", "operator",
            "copy", "json", "datetime", "time", "sys", "os", "statistics", "fractions", "decimal", "hashlib", "typing",
            "cmath", "textwrap", "calendar")
_MEMBERS = {
    "collections": ("Counter", "defaultdict", "deque", "OrderedDict", "namedtuple"),
    "functools": ("reduce", "lru_cache", "cache", "cmp_to_key", "partial", "wraps"),
    "itertools": ("permutations", "combinations", "product", "chain", "accumulate", "groupby", "zip_longest",
                  "combinations_with_replacement", "islice", "starmap", "takewhile", "dropwhile", "cycle"),
    "heapq": ("heappush", "heappop", "heapify", "nlargest", "nsmallest", "heappushpop"),
    "bisect": ("bisect_left", "bisect_right", "insort"),
    "math": ("sqrt", "gcd", "ceil", "floor", "factorial", "log2", "log10", "isqrt", "comb", "prod", "inf", "pi"),
    "copy": ("deepcopy",),
    "dataclasses": ("dataclass", "field"),
    "fractions": ("Fraction",),
    "decimal": ("Decimal",),
    "hashlib": ("md5",),
    "abc": ("ABC", "abstractmethod"),
    "enum": ("Enum",),
}
_REFLECTIVE = frozenset(("eval", "exec", "globals", "locals", "vars", "getattr"))
_ALIASES = {"np": "import numpy as np", "pd": "import pandas as pd", "dt": "import datetime as dt"}


def names_used(node):
    """Names that a node reads anywhere inside; text annotations count too."""
    found = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and not isinstance(part.ctx, ast.Store):
            found.add(part.id)
        elif isinstance(part, ast.AugAssign) and isinstance(part.target, ast.Name):
            found.add(part.target.id)
        elif isinstance(part, ast.Global):
            found.update(part.names)
    return found


def names_bound(statement):
    """Names that a top-level statement binds."""
    if isinstance(statement, FUNCTIONS + (ast.ClassDef,)):
        return {statement.name}
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {alias.asname or alias.name.split(".")[0] for alias in statement.names}
    found = set()
    queue = [statement]
    while queue:
        node = queue.pop()
        if isinstance(node, FUNCTIONS + (ast.ClassDef,)):
            found.add(node.name)
            continue
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= names_bound(node)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        queue.extend(ast.iter_child_nodes(node))
    return found


def names_changed(statement):
    """Names whose object a statement of its own (not a definition) may change: `memo[0] = 1`, `primes.append(2)`."""
    found = set()
    if isinstance(statement, FUNCTIONS + (ast.ClassDef,)):
        return found
    for node in ast.walk(statement):
        target = None
        if isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, ast.Store):
            target = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            target = node.func.value
        while isinstance(target, (ast.Subscript, ast.Attribute)):
            target = target.value
        if isinstance(target, ast.Name):
            found.add(target.id)
    return found


def is_stub(node):
    """A function without a body: only a docstring, `pass`, `...` or a TODO raise."""
    if not isinstance(node, FUNCTIONS):
        return False
    for part in node.body:
        if isinstance(part, ast.Pass):
            continue
        if isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant):
            continue
        if isinstance(part, ast.Raise) and "NotImplementedError" in ast.dump(part):
            continue
        return False
    return True


def defines(tree, name):
    """Whether a module binds a name at its top level by a definition or an assignment."""
    return any(name in names_bound(node) for node in tree.body
               if not isinstance(node, (ast.Import, ast.ImportFrom, ast.For, ast.If, ast.With, ast.Try)))


def method_owner(tree, name):
    """The class that has a method of that name, or None."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            if any(isinstance(item, FUNCTIONS) and item.name == name for item in node.body):
                return node
    return None


def needed(tree, roots):
    """The top-level statements that the roots can reach, in order; all of them for code that looks names up."""
    statements = tree.body
    bound = [names_bound(node) for node in statements]
    reflective = any(isinstance(node, ast.Name) and node.id in _REFLECTIVE for node in ast.walk(tree))
    kept, names = set(), set(roots)
    known = set().union(*bound) if bound else set()
    if reflective:
        names |= {name for node, bounds in zip(statements, bound) for name in bounds
                  if isinstance(node, FUNCTIONS + (ast.ClassDef, ast.Import, ast.ImportFrom))}
    changed = True
    while changed:
        changed = False
        for index, node in enumerate(statements):
            if index in kept or not _worth_keeping(node, bound[index], names, roots):
                continue
            kept.add(index)
            more = names_used(node) & known
            if more - names:
                names |= more
            changed = True
    return [statements[index] for index in sorted(kept)]


def _worth_keeping(node, bound, names, roots):
    if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
        return True
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":
        return True
    if is_main_guard(node):
        return False
    if isinstance(node, ast.Expr):
        text = ast.dump(node.value)
        if "setrecursionlimit" in text or "set_int_max_str_digits" in text:
            return True
        return bool(names_changed(node) & (names - set(roots))) and not names_used(node) & set(roots)
    if isinstance(node, (ast.Assert, ast.Delete, ast.Raise)):
        return False
    if isinstance(node, (ast.For, ast.While, ast.With)):
        # A loop at top level is a table being filled, or a test; a test calls the entry point.
        return bool((names_changed(node) | bound) & (names - set(roots))) and not names_used(node) & set(roots)
    if bound & names:
        return True
    return bool(names_changed(node) & names) and not isinstance(node, (ast.Import, ast.ImportFrom))


def is_main_guard(node):
    return isinstance(node, ast.If) and "__name__" in {
        part.id for part in ast.walk(node.test) if isinstance(part, ast.Name)}


def undefined_names(tree):
    """Names that the code reads and never binds anywhere: candidates for a forgotten import."""
    bound = set(dir(builtins)) | {"__name__", "__file__", "__doc__"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            bound.add(node.id)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, FUNCTIONS + (ast.ClassDef,)):
            bound.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            bound |= {alias.asname or alias.name.split(".")[0] for alias in node.names}
            if any(alias.name == "*" for alias in node.names):
                bound |= _star(getattr(node, "module", ""))
        elif isinstance(node, ast.ExceptHandler) and node.name:
            bound.add(node.name)
        elif hasattr(ast, "MatchAs") and isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
            bound.add(node.name)
    return names_used(tree) - bound


def _star(module):
    if module == "typing":
        return set(_TYPING)
    return set(_MEMBERS.get(module or "", ()))


def obvious_import(name, tree):
    """The import statement that a name can only mean, or None.

    A bare member of a common module (`gcd`) counts only where it is called: as a value it may be the program's own
    mistake.
    """
    if name in _TYPING:
        return "from typing import " + name
    if name in _ALIASES:
        return _ALIASES[name]
    for node in ast.walk(tree):
        if name in _MODULES and isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) \
                and node.value.id == name:
            return "import " + name
    for module, members in _MEMBERS.items():
        if name in members:
            return "from %s import %s" % (module, name)
    return None
