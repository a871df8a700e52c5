"""Reads a suite of tests as source: its single tests, the candidate's names that it calls, and whether it can be run
without the candidate beside it.

Tests are trusted here: they are the problem set's own. Their candidate is not, and lives in another process.
"""

import ast
import builtins

from flow_guest.candidate import TEXT_LIMIT

EQUAL = "__flow_equal__"  # the name under which rewritten asserts compare
_BLOCKS = (ast.For, ast.While, ast.With, ast.Try, ast.If, ast.AsyncFor, ast.AsyncWith)
# Modules that neither reach outside their process nor hold state that tests and candidate would share.
_PURE = frozenset(("abc", "array", "ast", "base64", "bisect", "calendar", "cmath", "collections", "copy", "csv", "dataclasses", "datetime",
                   "decimal", "difflib", "enum", "fractions", "functools", "hashlib", "heapq", "itertools", "json", "math", "numbers",
                   "numpy", "operator", "pandas", "random", "re", "scipy", "statistics", "string", "struct", "textwrap", "types",
                   "typing", "unicodedata", "unittest", "uuid", "zlib"))
_IMPURE_NAMES = frozenset(("open", "input", "exec", "eval", "globals", "locals", "print", "patch", "mock", "MagicMock", "Mock"))
_SHARED_STATE = frozenset(("seed", "setattr", "delattr", "addModuleCleanup"))
_PLAIN_TYPES = (int, float, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset, type(None), range, BaseException)


def _plain_attributes():
    from collections import Counter, OrderedDict, deque
    names = set()
    for kind in _PLAIN_TYPES + (Counter, OrderedDict, deque, type(iter(())), type(_ for _ in ())):
        names.update(dir(kind))
    for module, kinds in (("decimal", ("Decimal",)), ("fractions", ("Fraction",)),
                          ("datetime", ("datetime", "date", "time", "timedelta", "timezone"))):
        for kind in kinds:
            names.update(dir(getattr(__import__(module), kind)))
    for name in ("columns", "shape", "dtype", "values", "index", "iloc", "loc", "tolist", "all", "any", "empty", "sum", "mean",
                 "std", "equals", "isnull", "size", "ndim", "name", "head", "to_list", "item", "exception"):
        names.add(name)
    return frozenset(names - {"__class__", "__dict__", "__code__", "__globals__", "__name__", "__doc__"})


class Unreadable(Exception):
    """Tests that do not parse."""


class Source:
    """A suite's texts, parsed: `setup`, `asserts`, `check`, `unittest`, `context`."""

    def __init__(self, tests, entry_point):
        self.entry_point = entry_point
        self.setup = _parsed(tests.get("setup"), "setup")
        self.asserts = [_parsed_test(text) for text in tests.get("asserts") or ()]
        self.check = _parsed(tests.get("check"), "check")
        self.unittest = _parsed(tests.get("unittest"), "unittest")
        try:
            self.context = _parsed(tests.get("context"), "context")
        except Unreadable:  # a prompt that is no whole program: it defines nothing for the tests
            self.context = _parsed("", "context")
        self._trees = [self.setup, *self.asserts, self.check, self.unittest]
        used, defined = _names_in(self._trees)
        self._free = used - defined - {"candidate", entry_point}
        self._from_context = _names_in([self.context])[1]

    def names(self):
        """What the tests call of the candidate: the entry point first, then other names that only it can define."""
        free = self._free - set(dir(builtins)) - self._from_context
        first = [self.entry_point] if self.entry_point else []
        return first + sorted(free)

    def needs_context(self):
        """Whether the tests use what only the context defines."""
        return bool(self._free & self._from_context)

    def reason_for_sharing(self, names):
        """Why the tests need the candidate in their own process; empty: they do not, as far as their text shows."""
        reader = _Reader(frozenset(names) | {"candidate"}, self.entry_point, self._trees)
        for tree in self._trees:
            reader.visit(tree)
            if reader.reason:
                return reader.reason
        return ""


def _parsed(text, name):
    try:
        tree = ast.parse(text or "")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Unreadable("%s: %s" % (name, error)) from None
    tree.text = text or ""
    return tree


def _parsed_test(text):
    """A single test; one that does not parse fails alone."""
    try:
        return _parsed(text, "test")
    except Unreadable as error:
        tree = ast.parse("raise SyntaxError(%r)" % str(error))
        tree.text = text
        return tree


def _names_in(trees):
    """(names that are read, names that are defined) anywhere in these."""
    used, defined = set(), set()
    for tree in trees:
        for node in ast.walk(tree):
            _note_names(node, used, defined)
    return used, defined


def _note_names(node, used, defined):
    if isinstance(node, ast.Name):
        (used if isinstance(node.ctx, ast.Load) else defined).add(node.id)
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        defined.add(node.name)
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        defined.update((item.asname or item.name).partition(".")[0] for item in node.names)
    elif isinstance(node, ast.arg):
        defined.add(node.arg)
    elif isinstance(node, ast.ExceptHandler) and node.name:
        defined.add(node.name)


class _Reader(ast.NodeVisitor):
    """Looks for what does not work on a stand-in for the candidate."""

    def __init__(self, names, entry_point, trees):
        self.reason = ""
        self._entry_point = entry_point
        self._names = names
        self._from_candidate = _reached(names, trees)
        self._attributes = _plain_attributes()

    def visit(self, node):
        if not self.reason:
            super().visit(node)

    def visit_Import(self, node):
        for item in node.names:
            self._module(item.name)

    def visit_ImportFrom(self, node):
        self._module(node.module or "")
        if node.module == "unittest" and any(item.name == "mock" for item in node.names):
            self._module("unittest.mock")

    def _module(self, name):
        if name.partition(".")[0] not in _PURE or name.startswith("unittest.mock"):
            self.reason = "the tests import %s" % name

    def visit_Call(self, node):
        callee = node.func
        if isinstance(callee, ast.Name) and callee.id in _IMPURE_NAMES | _SHARED_STATE:
            self.reason = "the tests call %s" % callee.id
        elif isinstance(callee, ast.Attribute) and callee.attr in _SHARED_STATE:
            self.reason = "the tests call %s" % callee.attr
        elif isinstance(callee, ast.Name) and callee.id in self._names:
            if callee.id[:1].isupper() and callee.id != self._entry_point:
                self.reason = "the tests make objects of %s" % callee.id
            for part in node.args + [item.value for item in node.keywords]:
                self.visit(part)
        else:
            self._visit_arguments(node)

    def _visit_arguments(self, node):
        """A candidate's function may be handed to another (map, assertRaises)."""
        if not isinstance(node.func, ast.Name) or node.func.id in self._names:
            self.visit(node.func)
        is_type_test = isinstance(node.func, ast.Name) and node.func.id in ("isinstance", "issubclass", "type")
        for part in node.args + [item.value for item in node.keywords]:
            if is_type_test or not (isinstance(part, ast.Name) and part.id in self._names):
                self.visit(part)

    def visit_Name(self, node):
        if isinstance(node.ctx, ast.Load) and node.id in self._names:
            self.reason = "the tests use %s other than by calling it" % node.id
        elif node.id in ("patch", "mock"):
            self.reason = "the tests use %s" % node.id

    def visit_Attribute(self, node):
        is_of_test = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
        if not isinstance(node.ctx, ast.Load) and not is_of_test:
            self.reason = "the tests set the attribute %s" % node.attr
        elif not is_of_test and node.attr not in self._attributes and _mentions(node.value, self._from_candidate):
            self.reason = "the tests read the attribute %s" % node.attr
        elif node.attr in ("stdout", "stderr", "stdin", "environ", "modules"):
            self.reason = "the tests use %s" % node.attr
        else:
            self.visit(node.value)


def _mentions(tree, names):
    return any(isinstance(node, ast.Name) and node.id in names for node in ast.walk(tree))


def _reached(names, trees):
    """The names that may hold what the candidate gave: those assigned from an expression that mentions such a name."""
    reached, count = set(names), 0
    while len(reached) != count:
        count = len(reached)
        for tree in trees:
            for node in ast.walk(tree):
                for targets, value in _assignments(node):
                    if value is not None and _mentions(value, reached):
                        reached.update(part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name))
    return frozenset(reached)


def _assignments(node):
    """(targets, value) of what a node assigns."""
    if isinstance(node, ast.Assign):
        return [(node.targets, node.value)]
    if isinstance(node, (ast.AugAssign, ast.AnnAssign, ast.NamedExpr)):
        return [([node.target], node.value)]
    if isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
        return [([node.target], node.iter)]
    if isinstance(node, (ast.With, ast.AsyncWith)):
        return [([item.optional_vars], item.context_expr) for item in node.items if item.optional_vars is not None]
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):  # what a function of the tests gives back
        return [([ast.Name(node.name, ast.Store())], part.value) for part in ast.walk(node) if isinstance(part, ast.Return)]
    return []


class Step:
    """A compiled statement or more: a test of its own (`text` is what it says), or preparation of those behind it."""

    def __init__(self, tree, text, is_test):
        self.code = compile(_compared(tree), "tests.py", "exec")
        self.text = text[:TEXT_LIMIT]
        self.is_test = is_test


def assert_step(tree):
    return Step(tree, tree.text, True)


def check_steps(tree):
    """(steps, name of check's parameter) for the body of `check(candidate)`, one for each assert and each block with asserts;
    (None, "") where the body works as a function's only.
    """
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == "check" and len(node.args.args) == 1:
            if _is_plain_body(node):
                steps = [_body_step(tree.text, statement) for statement in node.body]
                if any(step.is_test for step in steps):
                    return steps, node.args.args[0].arg
    return None, ""


def _body_step(source, statement):
    is_test = any(isinstance(node, ast.Assert) for node in ast.walk(statement))
    text = (ast.get_source_segment(source, statement) or "") if is_test else ""
    if isinstance(statement, _BLOCKS):
        text = text.partition("\n")[0]
    return Step(ast.Module([statement], []), text, is_test)


def _is_plain_body(function):
    parts = list(function.body)
    for part in parts:
        if isinstance(part, (ast.Return, ast.Global, ast.Nonlocal, ast.Yield, ast.YieldFrom)):
            return False
        if not isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            parts.extend(ast.iter_child_nodes(part))
    return True


class _Comparing(ast.NodeTransformer):
    """Rewrites `assert a == b` so that both sides are known when it fails, without looking twice."""

    def visit_Assert(self, node):
        test = node.test
        if not (isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq)):
            return node
        equal = ast.Call(ast.Name(EQUAL, ast.Load()), [test.left, test.comparators[0]], [])
        return ast.copy_location(ast.Assert(equal, node.msg), node)


def _compared(tree):
    return ast.fix_missing_locations(_Comparing().visit(tree))


def compiled(tree):
    return compile(_compared(tree), "tests.py", "exec")
