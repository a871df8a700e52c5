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

    def test_holds_examples_and_licence_and_no_link_out_of_the_tree(self):
        self.assertTrue((self.prefix / "share/flowreasoner/examples/demo/problem.jsonl").is_file())
        self.assertTrue((self.prefix / "share/doc/flowreasoner/LICENSE").is_file())
        links = [path for path in self.prefix.rglob("*") if path.is_symlink()]
        self.assertEqual([path for path in links if not path.resolve().is_relative_to(self.prefix.resolve())], [])


if __name__ == "__main__":
    unittest.main()
