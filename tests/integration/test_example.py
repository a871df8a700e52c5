"""The program of examples/ solves a query through the public headers."""
import subprocess
import unittest

from tests.integration.command import BINARY, DEMO, DEMO_ARGS, SECONDS, Home

EXAMPLE = BINARY.parent / "examples/solve_query"
_, PROBLEM, _, META, _, WORKER = DEMO_ARGS


class Example(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.close)

    def solve(self, *args):
        return subprocess.run([str(EXAMPLE), *args], cwd=self.home.path, env=self.home.environment(), text=True,
                              capture_output=True, timeout=SECONDS, check=False)

    def test_prints_the_answer_of_the_demo_alone(self):
        done = self.solve(PROBLEM, META, WORKER)
        self.assertEqual(done.returncode, 0, done.stderr)
        names = {}
        exec(compile(done.stdout, "answer", "exec"), names)  # written by us: a scripted reply
        self.assertTrue(names["is_sorted"]([1, 2, 2, 3, 3, 4]))
        self.assertFalse(names["is_sorted"]([1, 2, 2, 2, 3, 4]))

    def test_a_missing_problem_file_is_one_clear_line(self):
        done = self.solve(str(DEMO / "nothing.jsonl"), META, WORKER)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("nothing.jsonl", done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1)

    def test_is_about_thirty_lines_long(self):
        lines = (DEMO.parent / "solve_query.cpp").read_text().splitlines()
        code = [line for line in lines if line.strip() and not line.lstrip().startswith("//")]
        self.assertLessEqual(len(code), 40)


if __name__ == "__main__":
    unittest.main()
