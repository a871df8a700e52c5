"""What `make install` leaves works by itself, also after the tree has moved."""
import subprocess
import unittest

from tests.integration.command import BINARY, DEMO_ARGS, SECONDS, Home


class Install(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.close)
        prefix = self.home.path / "first place"
        subprocess.run(["cmake", "--install", str(BINARY.parent), "--prefix", str(prefix)], check=True, timeout=SECONDS,
                       capture_output=True)
        self.prefix = prefix.rename(self.home.path / "moved")

    def run_installed(self, *args):
        return subprocess.run([str(self.prefix / "bin/flowreasoner"), *args], cwd="/", env=self.home.environment(), text=True,
                              capture_output=True, timeout=SECONDS, check=False)

    def test_solves_the_demo_after_the_tree_has_moved(self):
        done = self.run_installed("solve", *DEMO_ARGS)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("def is_sorted", done.stdout)

    def test_does_not_work_without_its_own_guest(self):
        """Else the test above could have used the guest of the build."""
        (self.prefix / "lib/flowreasoner/guest").rename(self.home.path / "guest elsewhere")
        done = self.run_installed("solve", *DEMO_ARGS)
        self.assertEqual(done.returncode, 3, done.stderr)

    def test_runs_each_workflow_program_that_comes_along(self):
        reply = ("```python\ndef is_sorted(lst):\n    return lst == sorted(lst) and all(lst.count(x) < 3 for x in lst)\n```\n"
                 "AGREED <review_result>true</review_result>")
        worker = self.home.write("worker.jsonl", [{"reply": reply, "repeat": True}])
        programs = sorted((self.prefix / "share/flowreasoner/workflows").glob("*/graph.py"))
        self.assertEqual(len(programs), 7)
        for program in programs:
            done = self.run_installed("run", str(program.parent), *DEMO_ARGS[:2], "--worker", f"scripted:{worker}")
            self.assertEqual((program, done.returncode), (program, 0), done.stderr)
            self.assertIn("lst.count(x) < 3", done.stdout)

    def test_holds_examples_and_licence_and_no_link_out_of_the_tree(self):
        self.assertTrue((self.prefix / "share/flowreasoner/examples/demo/problem.jsonl").is_file())
        self.assertTrue((self.prefix / "share/doc/flowreasoner/LICENSE").is_file())
        links = [path for path in self.prefix.rglob("*") if path.is_symlink()]
        self.assertEqual([path for path in links if not path.resolve().is_relative_to(self.prefix.resolve())], [])


if __name__ == "__main__":
    unittest.main()
