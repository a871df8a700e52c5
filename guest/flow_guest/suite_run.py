"""Runs the tests of a suite once, with the candidate's functions standing for calls that go elsewhere (suite_calls.py)."""

import builtins
import random
import sys

from flow_guest import suite_source, values
from flow_guest.candidate import TEXT_LIMIT, describe, shown
from flow_guest.case_rules import Comparison, inputs_of
from flow_guest.suite_calls import Digest

__builtins__ = dict(builtins.__dict__)

_Module = type(sys)
_CASE_TEXT = 200  # characters kept of a case's arguments


class Suite:
    """A suite made ready: everything that is the same for all candidates."""

    def __init__(self, job):
        tests = job["tests"]
        self.entry_point = job.get("entry_point") or ""
        source = suite_source.Source(tests, self.entry_point)
        self.names = source.names()
        cases = tests.get("cases") or {}
        self.reason = source.reason_for_sharing(self.names)
        self.is_unreadable = False
        self._context = suite_source.compiled(source.context) if source.needs_context() else None
        self._setup = suite_source.compiled(source.setup)
        self._asserts = [suite_source.assert_step(tree) for tree in source.asserts]
        self._check = suite_source.compiled(source.check) if source.check.body else None
        self._check_steps, self._check_parameter = suite_source.check_steps(source.check)
        self._unittest = suite_source.compiled(source.unittest) if source.unittest.body else None
        self._rule, self._atol = cases.get("rule") or "", cases.get("atol") or 0
        self._inputs = [values.encode_plain(item, []) for item in inputs_of(cases.get("inputs") or (), self._rule)]
        self._case_texts = ["%s(%s)" % (self.entry_point, ", ".join(shown(part) for part in values.decode(item, [])))[:_CASE_TEXT]
                            for item in self._inputs]
        self._expected = cases.get("expected")
        if self._expected is not None:
            self._expected = [values.encode(item, []) for item in _expected_of(self._expected, cases["inputs"])]

    def needs_reference(self):
        return bool(self._inputs) and self._expected is None

    def run(self, calls, learned=None):
        """Results of all tests, in their order: asserts, check, unittest, cases. `learned` (a list) takes the answers to the
        cases, which are right then.
        """
        random.seed(0)
        run = _Run(self, calls, learned)
        problem = run.prepare(self._context, self._setup)
        if problem is not None:
            return [problem]
        for step in self._asserts:
            run.step(step)
        if self._check is not None:
            run.check(self._check, self._check_steps, self._check_parameter)
        if self._unittest is not None:
            run.unittest(self._unittest)
        if self._inputs:
            run.cases(self._inputs, self._case_texts, self._expected, Comparison(self._rule, self.entry_point, self._atol))
        return run.results

    def learn_expected(self, calls):
        """Takes the reference's answers as what is expected of the cases, where there is one for each."""
        expected = []
        self.run(calls, expected)
        if len(expected) == len(self._inputs):
            self._expected = expected


def _expected_of(expected, inputs):
    import ast
    return [ast.literal_eval(value) if isinstance(given, str) and isinstance(value, str) else value
            for value, given in zip(expected, inputs)]


class _Run:
    def __init__(self, suite, calls, learned):
        self.results = []
        self._learned = learned
        self._calls = calls
        module = _Module("tests")
        sys.modules["tests"] = module
        self._space = module.__dict__
        self._space[suite_source.EQUAL] = self._equal
        self._sides = None
        self._proxies = {name: _proxy(calls, place, name) for place, name in enumerate(suite.names)}
        self._candidate = self._proxies.get(suite.entry_point)

    def prepare(self, context, setup):
        """Loads what the tests need; a result when that fails, which is no candidate's doing but for the calls in it."""
        self._calls.fault = None
        try:
            if context is not None:
                exec(context, self._space)
            self._space.update(self._proxies)
            if self._candidate is not None:
                self._space["candidate"] = self._candidate
            exec(setup, self._space)
        except BaseException as error:
            return self._failed("the setup of the tests", error)
        return None

    def step(self, step):
        """Runs a step; a test gives a result. Whether it went through."""
        self._sides, self._calls.fault = None, None
        if self._calls.marks:
            self._calls.marks.clear()
        error = None
        try:
            exec(step.code, self._space)
        except BaseException as raised:
            error = raised
        error = error or self._calls.fault  # one that the test itself caught
        if error is not None:
            self.results.append(self._failed(step.text or "check(candidate)", error))
        elif step.is_test:
            self.results.append(_passed(step.text))
        if self._calls.marks is not None and self.results:
            self.results[-1]["value"] = "; ".join(self._calls.marks) or _seen(error)
        return error is None

    def check(self, module, steps, parameter):
        if not self.step(_Quiet(module, "check(candidate)")):
            return
        if steps is None:
            self.step(_Quiet(_CALL_CHECK, "check(candidate)", True))
            return
        self._space[parameter] = self._candidate
        is_broken = False
        for step in steps:
            if is_broken:
                if step.is_test:
                    self.results.append(_result(step.text, "NotRun", ""))
            elif not self.step(step) and not step.is_test:
                is_broken = True

    def unittest(self, module):
        from flow_guest import unit_tests
        if self.step(_Quiet(module, "the tests' classes")):
            for name, error in unit_tests.run(self._space, self._calls):
                self.results.append(_passed(name) if error is None else self._failed(name, error))

    def cases(self, inputs, texts, expected, comparison):
        for given, text, right in zip(inputs, texts, expected or [None] * len(inputs)):
            self._calls.fault = None
            arguments = values.decode(given, [])
            try:
                answer = self._calls.call(0, tuple(arguments), {})
                if self._learned is not None:
                    self._learned.append(answer if isinstance(answer, Digest) else values.encode(answer, []))
                if right is None:
                    continue
                right = right if isinstance(right, Digest) else values.decode(right, [])
                # The arguments once more: what the call made of them is no measure of its answer.
                if _holds(comparison, lambda given=given: values.decode(given, []), answer, right):
                    self.results.append(_passed(text))
                else:
                    self._sides = (answer, right)
                    self.results.append(self._failed(text, AssertionError()))
            except BaseException as error:
                self.results.append(self._failed(text, error))

    def _equal(self, left, right):
        is_equal = left == right
        if not is_equal:
            self._sides = (left, right)
        return is_equal

    def _failed(self, text, error):
        if self._calls.fault is not None:
            error = self._calls.fault
        kind, message, _ = describe(error)
        line = getattr(error, "flow_line", 0)
        if line:
            message += " (line %d)" % line if message else "line %d" % line
        result = _result(text, kind, message)
        if isinstance(error, AssertionError) and not line and self._sides is not None:
            result["actual"], result["expected"] = shown(self._sides[0]), shown(self._sides[1])
        self._sides = None
        return result


class _Quiet:
    """Something to run that is no step of its own."""

    def __init__(self, code, text, is_test=False):
        self.code, self.text, self.is_test = code, text, is_test


_CALL_CHECK = compile("check(candidate)", "tests.py", "exec")


def _proxy(calls, place, name):
    def candidate(*arguments, **keywords):
        return calls.call(place, arguments, keywords)
    candidate.__name__ = candidate.__qualname__ = name
    return candidate


def _holds(comparison, given, answer, right):
    if isinstance(answer, Digest) or isinstance(right, Digest):
        return isinstance(answer, Digest) and isinstance(right, Digest) and answer.text == right.text
    return comparison.holds(given, answer, right)


def _seen(error):
    if error is None:
        return "holds"
    return "refused" if isinstance(error, AssertionError) else "raised %s" % type(error).__name__


def _passed(text):
    return _result(text, None, "")


def _result(text, kind, message):
    return {"passed": kind is None, "type": kind or "", "message": message, "expression": text[:TEXT_LIMIT], "expected": "",
            "actual": ""}
