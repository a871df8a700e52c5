"""The `check`, `behave` and `python` jobs: what they find, and that no program under test can break them."""

import textwrap
import unittest

from flow_guest import behaviour, checking, program

ADD = "def add(a, b):\n    return a + b\n"
WRONG = "def add(a, b):\n    return a - b\n"
CHECK = '''

METADATA = {'author': 'x'}


def check(candidate):
    assert candidate(1, 2) == 3
    assert candidate(0, 0) == 0, "zero"
    for n in range(3):
        assert candidate(n, n) == 2 * n
    assert abs(candidate(1.5, 1) - 2.5) < 1e-6
'''


def check(code, tests=(), entry_point="add", **job):
    return checking.run(dict({"kind": "check", "code": code, "entry_point": entry_point, "tests": list(tests)}, **job))


def passed(done):
    return [result["passed"] for result in done["results"]]


class CheckOfAsserts(unittest.TestCase):
    def test_each_assert_has_a_result_of_its_own(self):
        done = check(ADD, ["assert add(1, 2) == 3", "assert add(1, 2) == 4", "assert add(2, 2) == 4"])
        self.assertEqual([True, False, True], passed(done))
        self.assertIsNone(done["load"])

    def test_a_failed_comparison_shows_both_sides(self):
        result = check(WRONG, ["assert add(1, 2) == 3"])["results"][0]
        self.assertEqual(("AssertionError", "3", "-1"), (result["type"], result["expected"], result["actual"]))
        self.assertEqual("assert add(1, 2) == 3", result["expression"])

    def test_the_call_is_the_actual_side_wherever_it_stands(self):
        result = check(WRONG, ["assert 3 == candidate(1, 2)"])["results"][0]
        self.assertEqual(("3", "-1"), (result["expected"], result["actual"]))

    def test_a_test_may_have_several_lines(self):
        done = check(ADD, ["x = 1\ny = 2\nassert add(x, y) == 4"])
        self.assertEqual(("4", "3"), (done["results"][0]["expected"], done["results"][0]["actual"]))

    def test_candidate_and_own_name_are_the_same_function(self):
        self.assertEqual([True, True], passed(check(ADD, ["assert candidate(1, 1) == 2", "assert add is candidate"])))

    def test_setup_runs_behind_the_program_and_may_use_it(self):
        done = check("class Node:\n    def __init__(self, n):\n        self.n = n\ndef add(a, b):\n    return a.n + b\n",
                     ["assert add(root, 2) == int('3')", "assert math.floor(2.5) == 2"],
                     setup="import math\nroot = Node(1)")
        self.assertEqual([True, True], passed(done))

    def test_a_program_can_not_lean_on_the_imports_of_the_tests(self):
        done = check("def add(a: List[int], b):\n    return a\n", ["assert add(1, 2) == 1"], setup="from typing import List")
        self.assertEqual("NameError", done["load"]["type"])

    def test_a_broken_setup_is_not_blamed_on_the_program(self):
        done = check(ADD, ["assert add(1, 2) == 3"], setup="import no_such_module")
        self.assertIn("in the setup of the tests", done["load"]["message"])

    def test_an_exception_in_the_program_names_its_line(self):
        result = check("def add(a, b):\n    c = a + b\n    return c[0]\n", ["assert add(1, 2) == 3"])["results"][0]
        self.assertEqual("TypeError", result["type"])
        self.assertIn("(line 3)", result["message"])
        self.assertEqual("", result["actual"])

    def test_an_assert_of_the_program_itself_is_no_comparison(self):
        result = check("def add(a, b):\n    assert a > 5, 'too small'\n    return a\n", ["assert add(1, 2) == 3"])["results"][0]
        self.assertEqual(("AssertionError", ""), (result["type"], result["actual"]))
        self.assertIn("too small", result["message"])

    def test_a_test_that_is_no_python_fails_alone(self):
        done = check(ADD, ["assert add(1, 2) ==", "assert add(1, 2) == 3"])
        self.assertEqual([False, True], passed(done))
        self.assertEqual("SyntaxError", done["results"][0]["type"])


class Load(unittest.TestCase):
    def test_a_syntax_error_has_its_line_and_leaves_the_tests_unrun(self):
        done = check("def add(a, b):\n    return (a\n", ["assert add(1, 2) == 3", "assert add(1, 1) == 2"])
        self.assertEqual("SyntaxError", done["load"]["type"])
        self.assertEqual(2, done["load"]["line"])
        self.assertEqual(["NotRun", "NotRun"], [result["type"] for result in done["results"]])

    def test_a_missing_entry_point_is_said(self):
        done = check("def sum_up(a, b):\n    return a\n", ["assert add(1, 2) == 3"])
        self.assertEqual("the program defines no add", done["load"]["message"])

    def test_an_exception_at_import_names_the_line(self):
        done = check("x = 1\ny = x / 0\n", [])
        self.assertEqual({"type": "ZeroDivisionError", "message": "division by zero", "line": 2}, done["load"])

    def test_programs_may_define_dataclasses_and_named_tuples(self):
        code = textwrap.dedent("""
            from dataclasses import dataclass
            from typing import NamedTuple
            @dataclass
            class P:
                x: "int"
            class Q(NamedTuple):
                y: int
            def add(a, b):
                return P(a).x + Q(b).y
            """)
        self.assertEqual([True], passed(check(code, ["assert add(1, 2) == 3"])))

    def test_the_main_block_does_not_run(self):
        self.assertEqual([True], passed(check(ADD + "if __name__ == '__main__':\n    raise SystemExit(3)\n",
                                              ["assert add(1, 2) == 3"])))


class CheckFunction(unittest.TestCase):
    def test_a_passing_check_has_a_result_for_each_assert(self):
        done = check(ADD, check=CHECK)
        self.assertEqual([True] * 4, passed(done))
        self.assertEqual("assert candidate(1, 2) == 3", done["results"][0]["expression"])

    def test_a_failing_check_says_which_asserts_hold(self):
        done = check("def add(a, b):\n    return 3 if b == 2 else a\n", check=CHECK)
        self.assertEqual([True, True, False, False], passed(done))

    def test_passing_and_failing_checks_count_alike(self):
        self.assertEqual(len(check(ADD, check=CHECK)["results"]), len(check(WRONG, check=CHECK)["results"]))

    def test_a_failed_assert_of_a_check_shows_both_sides(self):
        result = check(WRONG, check=CHECK)["results"][0]
        self.assertEqual(("3", "-1"), (result["expected"], result["actual"]))

    def test_a_check_that_returns_early_is_one_result(self):
        source = "def check(candidate):\n    if candidate(1, 1) != 2:\n        assert False, 'sum'\n    return\n"
        self.assertEqual([False], passed(check(WRONG, check=source)))

    def test_what_a_broken_check_could_not_reach_is_not_run(self):
        source = "def check(candidate):\n    assert candidate(1, 1) == 2\n    x = candidate(1)\n    assert x == 1\n"
        done = check(ADD, check=source)
        self.assertEqual(["", "TypeError", "NotRun"], [result["type"] for result in done["results"]])

    def test_a_program_that_fails_only_once_still_fails(self):
        code = "calls = []\nimport builtins\ndef add(a, b):\n    builtins.seen = getattr(builtins, 'seen', 0) + 1\n    " \
               "return a + b if builtins.seen > 1 else 0\n"
        done = check(code, check="def check(candidate):\n    assert candidate(1, 2) == 3\n")
        self.assertEqual([False], passed(done))

    def test_tests_without_a_check_function_say_so(self):
        self.assertEqual("NameError", check(ADD, check="assert True")["results"][0]["type"])

    def test_a_check_may_use_the_program_s_other_functions(self):
        source = "def check(candidate):\n    assert candidate(double(1), 1) == 3\n"
        self.assertEqual([True], passed(check(ADD + "def double(x):\n    return 2 * x\n", check=source)))


_PATCHES_OPEN = """
import unittest
from unittest.mock import mock_open, patch

class TestCases(unittest.TestCase):
    @patch("builtins.open", new_callable=mock_open, read_data="from the mock")
    def test_reads(self, opened):
        self.assertEqual(read(), "from the mock")
"""


class UnittestClasses(unittest.TestCase):
    def test_what_tests_patch_in_builtins_is_patched_for_the_program(self):
        done = checking.run({"code": "def read():\n    with open('no such file') as file:\n        return file.read()\n",
                             "entry_point": "read", "unittest": _PATCHES_OPEN})
        self.assertEqual([(result["passed"], result["expression"]) for result in done["results"]], [(True, "TestCases.test_reads")])


class TimeLimits(unittest.TestCase):
    LOOP = "def add(a, b):\n    while a == 0:\n        pass\n    return a + b\n"

    def test_an_endless_loop_costs_one_test(self):
        done = check(self.LOOP, ["assert add(1, 2) == 3", "assert add(0, 2) == 2", "assert add(2, 2) == 4"], test_seconds=0.2)
        self.assertEqual(["", "TimeLimit", ""], [result["type"] for result in done["results"]])
        self.assertIn("more than 0.2 s", done["results"][1]["message"])

    def test_an_endless_loop_costs_one_assert_of_a_check(self):
        source = "def check(candidate):\n    assert candidate(1, 1) == 2\n    assert candidate(0, 1) == 1\n    assert candidate(2, 1) == 3\n"
        done = check(self.LOOP, check=source, test_seconds=0.2)
        self.assertEqual(["", "TimeLimit", ""], [result["type"] for result in done["results"]])

    def test_after_three_loops_the_rest_is_left_out(self):
        done = check("def add(a, b):\n    while True:\n        pass\n", ["assert add(1, 2) == 3"] * 6, test_seconds=0.1)
        self.assertEqual(["TimeLimit"] * 3 + ["NotRun"] * 3, [result["type"] for result in done["results"]])

    def test_a_pass_in_time_is_a_pass(self):
        self.assertEqual([True] * 4, passed(check(ADD, check=CHECK, test_seconds=5)))

    def test_waiting_is_no_processor_time(self):
        done = check("import time\ndef add(a, b):\n    time.sleep(0.3)\n    return a + b\n", ["assert add(1, 2) == 3"], test_seconds=0.1)
        self.assertEqual([True], passed(done))


class HostilePrograms(unittest.TestCase):
    def failing(self, code, **job):
        done = check(code, ["assert add(1, 2) == 3", "assert 1 == 1"], **job)
        self.assertFalse(done["load"] is None and all(passed(done)))
        return done

    def test_exits_are_failures(self):
        for body in ("raise SystemExit(0)", "import sys; sys.exit(0)", "raise KeyboardInterrupt", "raise GeneratorExit"):
            self.failing("def add(a, b):\n    %s\n" % body)
            self.failing("%s\ndef add(a, b):\n    return 3\n" % body)

    def test_an_exception_without_text_is_no_crash(self):
        self.failing("class E(Exception):\n    def __str__(self):\n        raise ValueError\n"
                     "def add(a, b):\n    raise E()\n")

    def test_a_value_without_repr_is_no_crash(self):
        done = self.failing("class V:\n    def __repr__(self):\n        raise SystemExit\n    def __eq__(self, other):\n"
                            "        return False\ndef add(a, b):\n    return V()\n")
        self.assertEqual("<V without repr>", done["results"][0]["actual"])

    def test_endless_recursion_is_a_failure(self):
        self.assertEqual("RecursionError", self.failing("def add(a, b):\n    return add(a, b)\n")["results"][0]["type"])

    def test_long_values_are_cut(self):
        done = self.failing("def add(a, b):\n    return 'x' * 10 ** 6\n")
        self.assertEqual(1000, len(done["results"][0]["actual"]))


class Behave(unittest.TestCase):
    TESTS = ["assert add(1, 2) == 3", "assert add(0, 5) == 5"]

    def outcomes(self, *solutions, tests=None):
        return behaviour.run({"solutions": list(solutions), "entry_point": "add", "tests": tests or self.TESTS})["outcomes"]

    def test_equal_behaviour_has_equal_values(self):
        one, two, other = self.outcomes(ADD, "def add(x, y):\n    return sum([x, y])\n", WRONG)
        self.assertEqual(one, two)
        self.assertEqual([{"passed": True, "value": "3"}, {"passed": True, "value": "5"}], one)
        self.assertEqual([{"passed": False, "value": "-1"}, {"passed": False, "value": "-5"}], other)

    def test_exceptions_are_behaviour(self):
        self.assertEqual("raised ZeroDivisionError", self.outcomes("def add(a, b):\n    return 1 / 0\n")[0][0]["value"])

    def test_an_endless_loop_is_one_kind_of_behaviour(self):
        loop = "def add(a, b):\n    while a == 0:\n        pass\n    return a + b\n"
        row = behaviour.run({"solutions": [loop], "entry_point": "add", "tests": self.TESTS, "test_seconds": 0.2})["outcomes"][0]
        self.assertEqual(["3", "raised TimeLimit"], [item["value"] for item in row])

    def test_a_solution_that_does_not_load_fails_everything(self):
        self.assertEqual(["not loaded: SyntaxError"] * 2, [item["value"] for item in self.outcomes("def add(")[0]])

    def test_long_values_that_differ_late_differ(self):
        body = "def add(a, b):\n    return 'x' * 5000 + %r\n"
        one, two = self.outcomes(body % "1", body % "2")
        self.assertNotEqual(one[0]["value"], two[0]["value"])

    def test_a_test_that_is_no_python_tells_nothing_apart(self):
        self.assertEqual([[{"passed": False, "value": "no test: SyntaxError"}]] * 2,
                         self.outcomes(ADD, WRONG, tests=["assert add("]))


class PythonJob(unittest.TestCase):
    def test_the_value_of_a_function(self):
        done = program.run({"code": "def solve():\n    print('working')\n    return 6 * 7\n", "function": "solve"})
        self.assertEqual({"outcome": "value", "value": "42", "output": "working\n", "error": None}, done)

    def test_a_program_that_reads_and_prints(self):
        done = program.run({"code": "print(int(input()) * 2)", "stdin": "21\n"})
        self.assertEqual(("value", None, "42\n"), (done["outcome"], done["value"], done["output"]))

    def test_a_missing_function(self):
        self.assertEqual("no_function", program.run({"code": "x = 1", "function": "solve"})["outcome"])

    def test_an_exception_with_its_line(self):
        done = program.run({"code": "def solve():\n    return 1 / 0\n", "function": "solve"})
        self.assertEqual({"type": "ZeroDivisionError", "message": "division by zero", "line": 2}, done["error"])

    def test_leaving_with_status_zero_is_an_end_and_not_a_failure(self):
        self.assertEqual("value", program.run({"code": "print(1)\nraise SystemExit(0)"})["outcome"])
        self.assertEqual("raised", program.run({"code": "raise SystemExit(2)"})["outcome"])

    def test_much_output_is_cut(self):
        done = program.run({"code": "print('x' * 10 ** 6)"})
        self.assertLess(len(done["output"]), 70_000)
        self.assertIn("left out", done["output"])


if __name__ == "__main__":
    unittest.main()
