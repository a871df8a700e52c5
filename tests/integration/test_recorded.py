"""eval --recorded: recorded answers of named systems judged, compared with their sources' verdicts, resumed after kill -9."""
import json
import shutil
import signal
import time
import unittest

from tests.integration.command import SECONDS, SOURCE, Home

FIXTURE = SOURCE / "tests/fixtures/humaneval/problems.jsonl"
ROWS = [json.loads(line) for line in FIXTURE.read_text().splitlines()]


def mbpp(number):
    return {"task_id": number, "text": "Write a function to double a number.", "code": f"def double_{number}(x):\n    return 2 * x\n",
            "test_setup_code": "", "challenge_test_list": [],
            "test_list": [f"assert double_{number}({n}) == {2 * n}" for n in range(3)]}


def answer(task, code, passed, model="m", method="Direct", attempt=0, **more):
    return {"task_id": task, "model": model, "method": method, "attempt": attempt, "code": code, "passed": passed,
            "source": "ldb", "prompt_tokens": 100, "completion_tokens": 20, "api_calls": 1, **more}


class Recorded(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.close)
        data = self.home.path / "data"
        (data / "humaneval").mkdir(parents=True)
        shutil.copy(FIXTURE, data / "humaneval/HumanEval.jsonl")
        self.home.write("data/mbpp/mbpp.jsonl", [mbpp(number) for number in range(1, 9)])
        right = {row["task_id"]: row["prompt"] + row["canonical_solution"] for row in ROWS}
        answers = []
        for place, (task, code) in enumerate(right.items()):
            wrong = code.rsplit("\n    return", 1)[0] + "\n    return None\n"
            answers.append(answer(task, code, True, model="good"))
            answers.append(answer(task, code if place else wrong, place > 0, model="fair"))
            # A repair chain, of which the last attempt counts: its source says that it failed, the tests that it passes.
            answers.append(answer(task, wrong, None, model="good", method="Chain"))
            answers.append(answer(task, code, place > 0, model="good", method="Chain", attempt=1))
        more = [answer(f"MBPP/{number}", mbpp(number)["code"], True, model="good") for number in range(1, 9)]
        files = [self.home.write("answers.jsonl", answers), self.home.write("more.jsonl", more)]
        self.args = ["--recorded", *files, "--data", str(data)]

    def test_systems_their_sources_verdicts_and_the_head_room(self):
        outcome = self.home.run("eval", *self.args, "--output", "out", "--json")
        self.assertEqual(outcome.code, 0, outcome)
        table = outcome.json()
        rates = {(cell["method"], cell["worker"][0], cell["set"]): cell["pass_at_1"] for cell in table["cells"]}
        self.assertEqual(rates[("Direct", "good", "humaneval")], 1)
        self.assertEqual(rates[("Direct", "fair", "humaneval")], 1 - 1 / len(ROWS))
        self.assertEqual(rates[("Chain", "good", "humaneval")], 1)
        found = [json.loads(line) for line in (self.home.path / "out/disagreements.jsonl").read_text().splitlines()]
        self.assertEqual([row["task_id"] for row in found], [ROWS[0]["task_id"]])
        self.assertTrue((self.home.path / "out/report.html").exists())
        self.assertEqual(len(table["head_room"]), 1)

    def test_killed_and_resumed_it_comes_to_the_same(self):
        expected = self.home.run("eval", *self.args, "--output", "whole", "--json").json()
        process = self.home.start("eval", *self.args, "--output", "part", "--json", "--parallel", "1")
        path = self.home.path / "part/verdicts-humaneval.jsonl"
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            if path.exists() and path.read_text().count("\n") > 2:
                break
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        outcome = self.home.run("eval", *self.args, "--output", "part", "--json", "--resume", "last")
        self.assertEqual(outcome.code, 0, outcome)
        for part in ("cells", "comparisons", "head_room"):
            self.assertEqual(outcome.json()[part], expected[part])

    def test_what_does_not_go_together_is_refused(self):
        for more, said in ((["--method", "direct"], "--recorded"), (["--worker", "openai/x"], "--recorded")):
            outcome = self.home.run("eval", *self.args, *more)
            self.assertEqual((outcome.code, outcome.err.count("\n")), (2, 1), outcome)
            self.assertIn(said, outcome.err)
        broken = self.home.write("broken.jsonl", '{"task_id": "HumanEval/0"\n')
        outcome = self.home.run("eval", "--recorded", broken)
        self.assertEqual(outcome.code, 2, outcome)
        self.assertIn("broken.jsonl:1", outcome.err)


if __name__ == "__main__":
    unittest.main()
