"""The `check` job: one candidate with its tests, all in this process.

A program that passes costs one compile of each text and nothing else. Only when a test has failed are the tests read
as syntax trees, to say which of them failed and what came out instead.
"""

import ast
import builtins
from time import perf_counter

from flow_guest.candidate import SOLUTION, TEXT_LIMIT, describe, fresh_space, line_in, load, shown
from flow_guest.stopwatch import MOST_EXPIRED, Stopwatch, TimeLimit

__builtins__ = dict(builtins.__dict__)

RERUN_SECONDS = 1.0  # a test that took longer is not run again just to show more of it
_BLOCKS = ("for ", "while ", "with ", "try:", "if ")


def run(job):
    """The `done` fields for `{code, entry_point, setup, tests, check, test_seconds}`; all but `code` may be missing."""
    code, setup, entry_point = job["code"], job.get("setup") or "", job.get("entry_point") or ""
    tests, check = job.get("tests") or (), job.get("check") or ""
    space = fresh_space()
    problem = load(space, code, setup)
    if problem is None and entry_point:
        candidate = space.get(entry_point)
        if candidate is None:
            problem = {"type": "NameError", "message": "the program defines no %s" % entry_point, "line": 0}
        else:
            space["candidate"] = candidate
    if problem is not None:
        expressions = list(tests) + (expressions_of(check) if check else [])
        return {"load": problem, "results": [_result(text, "NotRun", "") for text in expressions]}
    watch = Stopwatch(job.get("test_seconds"))
    results = [_run_test(text, space, entry_point, watch) for text in tests]
    if check:
        results += _run_check(check, space, entry_point, watch, lambda: _reloaded(setup, code, entry_point))
    if job.get("unittest"):
        results += _run_unittest(job["unittest"], space)
    return {"load": None, "results": results}


def _run_unittest(source, space):
    from flow_guest import unit_tests
    try:
        exec(compile(source, "tests.py", "exec"), space)
        outcomes = unit_tests.run(space)
    except BaseException as error:
        return [_failed("the tests' classes", error)]
    return [_result(name) if error is None else _failed(name, error) for name, error in outcomes]


def _result(expression, kind=None, message=""):
    return {"passed": kind is None, "type": kind or "", "message": message, "expression": expression[:TEXT_LIMIT],
            "expected": "", "actual": ""}


def _failed(expression, error):
    kind, message, line = describe(error)
    if line:
        message += " (line %d)" % line if message else "line %d" % line
    return _result(expression, kind, message)


def _reloaded(setup, code, entry_point):
    space = fresh_space()
    if load(space, code, setup) is not None:
        return None
    space["candidate"] = space.get(entry_point)
    return space


def _run_test(text, space, entry_point, watch):
    """One test: a statement or a few lines."""
    if watch.expired >= MOST_EXPIRED:
        return _result(text, "NotRun", "")
    started = perf_counter()
    try:
        watch.start()
        exec(compile(text, "tests.py", "exec"), space)
        watch.stop()
    except BaseException as error:
        watch.stop()
        result = _failed(text, error)
        if _own_assert(error) and perf_counter() - started < RERUN_SECONDS:
            try:
                body = ast.parse(text).body
                exec(compile(ast.Module(body[:-1], []), "tests.py", "exec"), space)
                _show_sides(body[-1], space, entry_point, result)
            except BaseException:  # what it shows is a courtesy; the test has failed either way
                pass
        return result
    return _result(text)


def _own_assert(error):
    """Whether a test's own assert failed, and not one inside the program."""
    return isinstance(error, AssertionError) and line_in(error, SOLUTION) == 0


def _show_sides(statement, space, entry_point, result):
    """Notes expected and actual value of a failed `assert f(…) == value`."""
    test = statement.test if isinstance(statement, ast.Assert) else None
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], (ast.Eq, ast.Is)):
        return
    actual, expected = test.left, test.comparators[0]
    names = (entry_point, "candidate")
    if _mentions(expected, names) and not _mentions(actual, names):
        actual, expected = expected, actual
    actual = shown(eval(compile(ast.Expression(actual), "tests.py", "eval"), space))
    result["actual"] = actual
    result["expected"] = shown(eval(compile(ast.Expression(expected), "tests.py", "eval"), space))


def _mentions(tree, names):
    return any(isinstance(node, ast.Name) and node.id in names for node in ast.walk(tree))


def _run_check(source, space, entry_point, watch, reload):
    """The results of a source text that defines `check(candidate)`, one for each assert of its body."""
    candidate = space.get("candidate")
    space = dict(space)  # what the tests define is not for the program, which may have a `check` of its own
    space.pop("check", None)
    started = perf_counter()
    try:
        exec(compile(source, "tests.py", "exec"), space)
        check = space.get("check")
        if check is None:
            return [_result("check(candidate)", "NameError", "the tests define no check(candidate)")]
        watch.start()
        check(candidate)
        watch.stop()
    except BaseException as error:
        watch.stop()
        whole = _failed("check(candidate)", error)
        if perf_counter() - started >= RERUN_SECONDS and not isinstance(error, TimeLimit):
            return [whole]
        return _one_by_one(source, entry_point, watch, reload) or [whole]
    return [_result(text) for text in expressions_of(source)]


def expressions_of(source):
    """The tests in a check's body, one line of text each, found without a parse; the whole check where there are none.

    Counts what `_one_by_one` would: the asserts of the body, and each block that has an assert inside.
    """
    found, indent, block = [], None, None
    inside = False
    for line in source.split("\n"):
        if not inside:
            inside = line.startswith("def check(")
            continue
        stripped = line.lstrip()
        if not stripped or stripped[0] == "#":
            continue
        depth = len(line) - len(stripped)
        if depth == 0:
            break
        if indent is None:
            indent = depth
        if depth == indent:
            block = None
            if stripped.startswith("assert"):
                found.append(stripped)
            elif stripped.startswith(_BLOCKS):
                block = stripped
        elif block is not None and stripped.startswith("assert"):
            found.append(block)
            block = None
    return found or ["check(candidate)"]


def _one_by_one(source, entry_point, watch, reload):
    """Runs a check that has failed again, on a program loaded afresh, statement by statement; [] if that can not be.

    An assert that fails does not end it, so that the score says how many hold.
    """
    try:
        body, argument = _body_of(source)
        space = reload()
        if not body or space is None:
            return []
        space = dict(space)
        exec(compile(source, "tests.py", "exec"), space)
        space[argument] = space["candidate"]
    except BaseException:
        return []
    results, broken = [], False
    for statement in body:
        is_test = any(isinstance(node, ast.Assert) for node in ast.walk(statement))
        text = (ast.get_source_segment(source, statement) or "") if is_test else ""
        if broken or watch.expired >= MOST_EXPIRED:
            results += [_result(text, "NotRun", "")] if is_test else []
            continue
        try:
            watch.start()
            exec(compile(ast.Module([statement], []), "tests.py", "exec"), space)
            watch.stop()
        except BaseException as error:
            watch.stop()
            broken = not is_test
            result = _failed(text or "check(candidate)", error)
            if _own_assert(error):
                _try_sides(statement, space, entry_point, result)
            results.append(result)
        else:
            results += [_result(text)] if is_test else []
    return results if any(not result["passed"] for result in results) else []


def _try_sides(statement, space, entry_point, result):
    try:
        _show_sides(statement, space, entry_point, result)
    except BaseException:  # as in _run_test
        pass


def _body_of(source):
    """(statements, parameter) of `check`; no statements where its body only works as a function's."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == "check" and len(node.args.args) == 1:
            own = list(node.body)
            for part in own:
                if isinstance(part, (ast.Return, ast.Global, ast.Nonlocal, ast.Yield, ast.YieldFrom)):
                    return [], ""
                if not isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
                    own.extend(ast.iter_child_nodes(part))
            return node.body, node.args.args[0].arg
    return [], ""
