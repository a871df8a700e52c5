"""Mutants of right programs: each has one change, drawn by a seed, of one of the kinds in KINDS.

Most are wrong, some are right still, and a few do what a judge must get through: loop for ever, recurse without end, print
without measure, leave the process.
"""

import ast
import copy
import random
import textwrap

_OFF_BY_ONE = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
_ONE_WAY = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.LShift, ast.RShift)


def mutants(programs, counts, seed):
    """`programs`: {id: (code, entry_point)}; `counts`: {kind: how many}. A list of {id, kind, number, code}: programs take
    turns, and no text comes twice.
    """
    made, seen = [], set()
    for kind in KINDS:
        draws = random.Random("%s %s" % (seed, kind))
        names = sorted(programs)
        draws.shuffle(names)
        wanted, place, idle = counts.get(kind, 0), 0, 0
        numbers = {}
        while wanted and idle < 3 * len(names):
            name = names[place % len(names)]
            place += 1
            code = _mutant(*programs[name], kind, draws)
            if code is None or (name, code) in seen:
                idle += 1
                continue
            seen.add((name, code))
            idle = 0
            wanted -= 1
            numbers[name] = numbers.get(name, -1) + 1
            made.append({"id": name, "kind": kind, "number": numbers[name], "code": code})
    return made


def _mutant(code, entry_point, kind, draws):
    tree = ast.parse(code)
    changes = KINDS[kind](tree, _function(tree, entry_point), draws)
    if not changes:
        return None
    draws.choice(changes)()
    try:
        text = ast.unparse(ast.fix_missing_locations(tree))
        ast.parse(text)  # a few changes give no program
    except (SyntaxError, ValueError):
        return None
    return text + "\n"


def _function(tree, entry_point):
    """The entry point's definition; of several, or of none by that name, the last."""
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    named = [node for node in found if node.name == entry_point]
    return (named or found or [None])[-1]


def _working_nodes(tree):
    """All nodes but docstrings, annotations, default values and what is in f-strings."""
    skipped = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)) and _has_docstring(node):
            skipped.add(id(node.body[0].value))
        if isinstance(node, ast.FunctionDef):
            for part in ast.walk(node.args):
                skipped.add(id(part))
            if node.returns is not None:
                skipped.update(id(part) for part in ast.walk(node.returns))
        if isinstance(node, (ast.JoinedStr, ast.Import, ast.ImportFrom)):
            skipped.update(id(part) for part in ast.walk(node))
    return [node for node in ast.walk(tree) if id(node) not in skipped]


def _has_docstring(node):
    return bool(node.body) and isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant) \
        and isinstance(node.body[0].value.value, str)


def _setter(node, field, value):
    return lambda: setattr(node, field, value)


def wrong_constant(tree, function, draws):
    changes = []
    for node in _working_nodes(tree):
        if not isinstance(node, ast.Constant):
            continue
        value = node.value
        if isinstance(value, bool):
            others = [not value]
        elif isinstance(value, int):
            others = [value * 2 + 3, -value - 2, 0 if value else 7]
        elif isinstance(value, float):
            others = [value * 1.5 + 0.25, -value]
        elif isinstance(value, str):
            others = [value + "x", value[1:] if value else "y", value.swapcase() + "z"]
        elif value is None:
            others = [0, ""]
        else:
            continue
        changes.append(_setter(node, "value", draws.choice(others)))
    return changes


def off_by_one(tree, function, draws):
    changes = []
    for node in _working_nodes(tree):
        if isinstance(node, ast.Compare) and type(node.ops[0]) in _OFF_BY_ONE:
            changes.append(_setter(node, "ops", [_OFF_BY_ONE[type(node.ops[0])]()] + node.ops[1:]))
        elif isinstance(node, ast.Constant) and type(node.value) is int:
            changes.append(_setter(node, "value", node.value + draws.choice((1, -1))))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range" and node.args:
            changes.append(_setter(node, "args", node.args[:-1] + [_shifted(node.args[-1], draws)]))
        elif isinstance(node, ast.Subscript) and not isinstance(node.slice, (ast.Slice, ast.Tuple)):
            if isinstance(node.ctx, ast.Load):
                changes.append(_setter(node, "slice", _shifted(node.slice, draws)))
        elif isinstance(node, ast.Slice):
            for field in ("lower", "upper"):
                if getattr(node, field) is not None:
                    changes.append(_setter(node, field, _shifted(getattr(node, field), draws)))
    return changes


def _shifted(node, draws):
    return ast.BinOp(node, draws.choice((ast.Add, ast.Sub))(), ast.Constant(1))


def swapped_arguments(tree, function, draws):
    changes = []
    for node in _working_nodes(tree):
        if isinstance(node, ast.Call) and len(node.args) > 1 and not any(isinstance(arg, ast.Starred) for arg in node.args):
            one, other = draws.sample(range(len(node.args)), 2)
            swapped = list(node.args)
            swapped[one], swapped[other] = swapped[other], swapped[one]
            changes.append(_setter(node, "args", swapped))
        elif isinstance(node, ast.BinOp) and isinstance(node.op, _ONE_WAY):
            changes.append(_swapper(node, "left", "right"))
        elif isinstance(node, ast.Compare) and len(node.ops) == 1 and not isinstance(node.ops[0], (ast.Eq, ast.NotEq)):
            swapped = node.comparators[0], [node.left]
            changes.append(lambda node=node, swapped=swapped: (setattr(node, "left", swapped[0]),
                                                               setattr(node, "comparators", swapped[1])))
        elif isinstance(node, ast.FunctionDef) and len(node.args.args) > 1 and not node.args.defaults:
            one, other = draws.sample(range(len(node.args.args)), 2)
            swapped = list(node.args.args)
            swapped[one], swapped[other] = swapped[other], swapped[one]
            changes.append(_setter(node.args, "args", swapped))
    return changes


def _swapper(node, one, other):
    return _setter_of_two(node, one, getattr(node, other), other, getattr(node, one))


def _setter_of_two(node, one, first, other, second):
    return lambda: (setattr(node, one, first), setattr(node, other, second))


def dropped_branch(tree, function, draws):
    changes = []
    for owner, field, place, node in _statements(tree):
        if isinstance(node, ast.If):
            changes.append(_replacer(owner, field, place, node.orelse))
            changes.append(_replacer(owner, field, place, node.body))
            if node.orelse:
                changes.append(_setter(node, "orelse", []))
        elif isinstance(node, (ast.For, ast.While)):
            changes.append(_replacer(owner, field, place, []))
    for node in _working_nodes(tree):
        if isinstance(node, ast.BoolOp):
            changes.append(_setter(node, "values", [draws.choice(node.values)] * 2))
        elif isinstance(node, ast.IfExp):
            changes.append(_setter(node, *draws.choice((("body", node.orelse), ("orelse", node.body)))))
        elif isinstance(node, ast.comprehension) and node.ifs:
            changes.append(_setter(node, "ifs", node.ifs[1:]))
    return changes


def _statements(tree):
    """(owner, field, place, statement) of each statement that stands in a list of a function or of one in it."""
    found = []
    for owner in ast.walk(tree):
        if isinstance(owner, (ast.Module, ast.ClassDef)):
            continue
        for field in ("body", "orelse", "finalbody"):
            block = getattr(owner, field, None)
            if isinstance(block, list):
                found += [(owner, field, place, node) for place, node in enumerate(block)]
    return found


def _replacer(owner, field, place, statements):
    def change():
        block = getattr(owner, field)
        block[place:place + 1] = copy.deepcopy(statements) or [ast.Pass()]
    return change


def other_type(tree, function, draws):
    """What is returned, as another type."""
    wrappers = ("str({})", "[{}]", "({},)", "float({})", "int({})", "list({})", "tuple({})", "set({})", "iter({})", "bool({})",
                "repr({})", "not {}", "dict(value={})", "type({})", "(lambda: {})", "bytes(str({}), 'ascii')", "complex({})")
    return [_setter(node, "value", ast.parse(draws.choice(wrappers).format("(%s)" % ast.unparse(node.value)), mode="eval").body)
            for node in _returns(function)]


def _returns(function):
    return [node for node in ast.walk(function or ast.Module([], [])) if isinstance(node, ast.Return) and node.value is not None]


def no_return(tree, function, draws):
    return [_setter(node, "value", None) for node in _returns(function)]


def changed_argument(tree, function, draws):
    """Spoils an argument before the work or after it."""
    changes = []
    for name in _parameters(function):
        spoil = ("try:\n    {0}.{1}\nexcept Exception:\n    pass").format(
            name, draws.choice(("reverse()", "clear()", "append(1)", "pop()", "sort()", "update({7: 7})", "insert(0, None)")))
        changes.append(_inserted_first(function, spoil))
        for owner, field, place, node in _statements(function):
            if isinstance(node, ast.Return) and node.value is not None:
                keep = ast.Assign([ast.Name("kept", ast.Store())], node.value)
                statements = [keep, *ast.parse(spoil).body, ast.Return(ast.Name("kept", ast.Load()))]
                changes.append(_replacer(owner, field, place, statements))
    return changes


def _parameters(function):
    return [] if function is None else [part.arg for part in function.args.args]


def _inserted_first(function, text):
    def change():
        place = 1 if _has_docstring(function) else 0
        function.body[place:place] = ast.parse(text).body
    return change


def _insertions(function, texts, draws):
    """One of the texts at the function's start, or before a return."""
    if function is None:
        return []
    changes = [_inserted_first(function, textwrap.dedent(text)) for text in texts]
    for owner, field, place, node in _statements(function):
        if isinstance(node, ast.Return):
            statements = [*ast.parse(textwrap.dedent(draws.choice(texts))).body, node]
            changes.append(_replacer(owner, field, place, statements))
    return changes


def infinite_loop(tree, function, draws):
    loops = ["while True: pass", "while True:\n    try:\n        pass\n    except Exception:\n        pass",
             "import time\ntime.sleep(1000)", "import itertools\nfor number in itertools.count(): pass",
             "grown = [0]\nfor item in grown:\n    grown[0] += 1\n    grown.append(0)\n    grown.pop(0)\n    grown *= 2\n    del grown[1:]\n"
             "while grown: pass"]
    changes = _insertions(function, loops, draws)
    for owner, field, place, node in _statements(tree):
        if isinstance(node, ast.While) and node.body:
            changes.append(_replacer(node, "body", len(node.body) - 1, []))  # often the step towards the end
    return changes


def deep_recursion(tree, function, draws):
    if function is None:
        return []
    deep = "def deep(n):\n    return 0 if n == {0} else 1 + deep(n + 1)\n"
    endless = deep.format(-1)
    texts = [endless + "deep(0)",
             endless + "try:\n    deep(0)\nexcept RecursionError:\n    pass",
             deep.format(700) + "deep(0)",
             "import sys\nsys.setrecursionlimit(20000)\n" + deep.format(8000) + "deep(0)",
             "import sys\nsys.setrecursionlimit(10 ** 6)\n" + deep.format(5000) + "deep(0)",
             "%s(%s)" % (function.name, ", ".join(_parameters(function))),
             "nested = []\nfor number in range(100000):\n    nested = [nested]\nstr(nested)"]
    return _insertions(function, texts, draws)


def huge_output(tree, function, draws):
    texts = ["print('x' * 100000)", "for number in range(20000):\n    print(number)",
             "import sys\nsys.stderr.write('x' * 300000)", "print('x' * 5000000)", "for number in range(200):\n    print('y' * 50000)",
             "return [0] * 10 ** 7", "return 'z' * 10 ** 8", "raise ValueError('w' * 10 ** 7)", "return 7 ** 300000",
             "import logging\nlogging.warning('v' * 10000)", "return {number: str(number) for number in range(10 ** 6)}"]
    return _insertions(function, texts, draws)


def early_exit(tree, function, draws):
    texts = ["import sys\nsys.exit(0)", "raise SystemExit", "import os\nos._exit(0)", "import os\nos.abort()", "raise KeyboardInterrupt",
             "assert False", "raise StopIteration", "exit()", "raise NotImplementedError"]
    return _insertions(function, texts, draws)


def unchanged(tree, function, draws):
    """What a parse and its reverse leave of the program: right ones must stay right."""
    return [lambda: None]


KINDS = {kind.__name__: kind for kind in (wrong_constant, dropped_branch, off_by_one, swapped_arguments, infinite_loop,
                                          deep_recursion, huge_output, other_type, no_return, changed_argument, early_exit,
                                          unchanged)}
