"""The `behave` job: what each candidate answers to each input, so that equal ones can be grouped."""

import ast
import builtins
from binascii import crc32

from flow_guest.candidate import TEXT_LIMIT, fresh_space, load, shown
from flow_guest.stopwatch import MOST_EXPIRED, Stopwatch

__builtins__ = dict(builtins.__dict__)


def run(job):
    """The `done` fields for `{solutions, entry_point, tests, test_seconds}`."""
    entry_point = job.get("entry_point") or ""
    tests = [_Probe(text, entry_point) for text in job.get("tests") or ()]
    seconds = job.get("test_seconds")
    return {"outcomes": [_outcomes(code, entry_point, tests, Stopwatch(seconds)) for code in job.get("solutions") or ()]}


def _outcomes(code, entry_point, tests, watch):
    space = fresh_space()
    problem = load(space, code)
    if problem is None and entry_point:
        if entry_point not in space:
            problem = {"type": "NameError"}
        else:
            space["candidate"] = space[entry_point]
    if problem is not None:
        return [{"passed": False, "value": "not loaded: %s" % problem["type"]} for _ in tests]
    return [test.outcome(space, watch) for test in tests]


class _Probe:
    """One test: what runs before its last statement, the value that it looks at, and the claim about that value."""

    def __init__(self, text, entry_point):
        self.before = self.value = self.claim = None
        self.broken = ""
        try:
            body = ast.parse(text).body
            last = body[-1]
            self.before = compile(ast.Module(body[:-1], []), "tests.py", "exec")
            self.claim = compile(ast.Module([last], []), "tests.py", "exec")
            looked_at = _looked_at(last, entry_point)
            if looked_at is not None:
                self.value = compile(ast.Expression(looked_at), "tests.py", "eval")
        except (SyntaxError, ValueError, IndexError, RecursionError, MemoryError) as error:
            self.broken = "no test: %s" % type(error).__name__

    def outcome(self, space, watch):
        if self.broken:
            return {"passed": False, "value": self.broken}
        if watch.expired >= MOST_EXPIRED:
            return {"passed": False, "value": "not run"}
        value = ""
        try:
            watch.start()
            exec(self.before, space)
            if self.value is not None:
                value = _mark(eval(self.value, space))
                exec(self.before, space)  # the call may have changed what it was given
            exec(self.claim, space)
            watch.stop()
        except AssertionError:
            watch.stop()
            return {"passed": False, "value": value or "refused"}
        except BaseException as error:
            watch.stop()
            return {"passed": False, "value": value or "raised %s" % type(error).__name__}
        return {"passed": True, "value": value or "holds"}


def _looked_at(statement, entry_point):
    """The expression whose value tells candidates apart: the call's side of a comparison, or a bare call."""
    if isinstance(statement, ast.Expr):
        return statement.value
    test = statement.test if isinstance(statement, ast.Assert) else None
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test = test.operand
    if isinstance(test, ast.Compare):
        for side in [test.left] + test.comparators:
            if any(isinstance(node, ast.Name) and node.id in (entry_point, "candidate") for node in ast.walk(side)):
                return side
        return test.left
    return test


def _mark(value):
    """The value's text; long ones get a checksum, so that two that differ late still differ."""
    try:
        text = repr(value)
    except BaseException:
        return shown(value)
    if len(text) <= TEXT_LIMIT:
        return text
    return "%s... %d %08x" % (text[:TEXT_LIMIT], len(text), crc32(text.encode("utf-8", "backslashreplace")))
