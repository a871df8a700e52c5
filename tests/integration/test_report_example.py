"""The program of examples/ that makes reports of outcomes which were measured elsewhere."""
import json
import subprocess
import unittest

from tests.integration.command import BINARY, DEMO, SECONDS, Home

EXAMPLE = BINARY.parent / "examples/report_outcomes"
OUTCOMES = DEMO.parent / "outcomes.jsonl"


class ReportExample(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.close)

    def report(self, file):
        return subprocess.run([str(EXAMPLE), str(file), "out"], cwd=self.home.path, text=True, capture_output=True,
                              timeout=SECONDS, check=False)

    def test_writes_the_three_reports(self):
        done = self.report(OUTCOMES)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        folder = self.home.path / "out"
        cells = json.loads((folder / "report.json").read_text())["cells"]
        self.assertEqual([(cell["method"], cell["pass_at_1"]) for cell in cells], [("direct", 0.5), ("self_refine", 0.75)])
        self.assertIn("| self\\_refine | **75.0** |", (folder / "report.md").read_text())
        page = (folder / "report.html").read_text()
        self.assertTrue(page.startswith("<!doctype html>"))
        self.assertIn("<title>outcomes</title>", page)

    def test_a_broken_line_is_one_clear_line(self):
        file = self.home.path / "bad.jsonl"
        file.write_text(OUTCOMES.read_text() + '{"method": "m", "set": "s", "problem": "p", "usd": "much"}\n')
        done = self.report(file)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertEqual(done.stderr, f"{file}:9: the field 'usd' is not a number of 0 or more\n")


if __name__ == "__main__":
    unittest.main()
