"""The single tests of the unittest.TestCase classes that a module's namespace defines."""

import builtins
import sys

__builtins__ = dict(builtins.__dict__)


def run(space, calls=None):
    """Runs them class by class; gives (name, error) for each test, error None when it passed. Skipped ones pass, as for the
    classes' own runner. `calls`: forgets its last fault before each test, and a fault that a test caught fails it.
    """
    import unittest
    outcomes = []
    for case in _cases(space, unittest.TestCase):
        watcher = _watcher(unittest.TestResult, outcomes, calls)
        try:
            unittest.defaultTestLoader.loadTestsFromTestCase(case).run(watcher)
        except BaseException as error:  # unittest lets a KeyboardInterrupt out, whoever raised it
            if not outcomes or outcomes[-1][1] is not error:
                outcomes.append((case.__name__, error))
    return outcomes


def names(space):
    """The tests' names, in the order of run()."""
    import unittest
    return ["%s.%s" % (case.__name__, name) for case in _cases(space, unittest.TestCase)
            for name in unittest.defaultTestLoader.getTestCaseNames(case)]


def _cases(space, base):
    found = [value for value in space.values() if isinstance(value, type) and issubclass(value, base) and value is not base]
    return [case for place, case in enumerate(found) if case not in found[:place] and case.__module__ != "unittest.case"]


def _watcher(base, outcomes, calls):
    class Watcher(base):
        def __init__(self):
            super().__init__()
            self._current = None
            self._error = None

        def startTest(self, test):
            super().startTest(test)
            self._current, self._error = test, None
            if calls is not None:
                calls.fault = None

        def stopTest(self, test):
            super().stopTest(test)
            error = self._error or sys.exc_info()[1]  # one that unittest lets out is on its way
            if error is None and calls is not None:
                error = calls.fault
            outcomes.append((_name(test), error))
            self._current = None

        def _note(self, test, error):
            if self._current is not None:
                self._error = self._error or error[1]
            else:  # in a class's own preparation: its tests did not run
                outcomes.append((str(test), error[1]))

        def addError(self, test, err):
            self._note(test, err)

        def addFailure(self, test, err):
            self._note(test, err)

        def addSubTest(self, test, subtest, err):
            if err is not None:
                self._note(test, err)

        def addUnexpectedSuccess(self, test):
            self._error = self._error or AssertionError("an unexpected success")

    return Watcher()


def _name(test):
    return "%s.%s" % (type(test).__name__, getattr(test, "_testMethodName", ""))
