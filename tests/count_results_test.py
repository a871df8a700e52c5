"""The last line of .ci/run is only as good as this count."""

import pathlib
import tempfile
import unittest

from tests import count_results


def junit(*cases):
    return '<testsuite name="x">' + "".join(cases) + "</testsuite>"


def case(status, output=""):
    return f'<testcase name="a" status="{status}"><system-out>{output}</system-out></testcase>'


class CountResults(unittest.TestCase):
    def count(self, text):
        with tempfile.NamedTemporaryFile("w", suffix=".xml") as file:
            file.write(text)
            file.flush()
            return count_results.count_file(pathlib.Path(file.name))

    def test_an_entry_is_one_test(self):
        self.assertEqual(self.count(junit(case("run"), case("run"), case("fail"))), (2, 1))

    def test_a_unittest_module_is_as_many_as_it_ran(self):
        self.assertEqual(self.count(junit(case("run", "Ran 12 tests in 0.1s\n\nOK\n"))), (12, 0))

    def test_a_whole_program_is_as_many_as_it_ran(self):
        passed = "[==========] 156 tests ran.\n[  PASSED  ] 156 tests.\n"
        self.assertEqual(self.count(junit(case("run", passed))), (156, 0))
        failed = "[  PASSED  ] 154 tests.\n[  FAILED  ] 2 tests, listed below:\n[  FAILED  ] A.B, where x\n"
        self.assertEqual(self.count(junit(case("fail", failed))), (154, 2))
        self.assertEqual(self.count(junit(case("fail", passed))), (156, 1))

    def test_failures_and_errors_of_a_module_are_told_apart_from_its_passes(self):
        output = "Ran 12 tests in 0.1s\n\nFAILED (failures=2, errors=1)\n"
        self.assertEqual(self.count(junit(case("fail", output))), (9, 3))

    def test_a_module_that_did_not_come_to_its_summary_is_one_failure(self):
        self.assertEqual(self.count(junit(case("fail", "killed"))), (0, 1))

    def test_a_module_that_failed_without_saying_how_is_all_failures(self):
        self.assertEqual(self.count(junit(case("fail", "Ran 12 tests in 0.1s\n"))), (0, 12))

    def test_what_did_not_run_did_not_pass(self):
        self.assertEqual(self.count(junit(case("notrun"), case("disabled"))), (0, 2))
