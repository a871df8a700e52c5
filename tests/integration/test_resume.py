"""kill -9 at random moments, then --resume: the same results, and no reply that had arrived is paid for again."""
import collections
import dataclasses
import json
import os
import random
import signal
import sqlite3
import subprocess
import time
import unittest
import urllib.request

from tests.integration.command import BINARY, SECONDS, Home

FAULT_SERVER = BINARY.parent / "tests/support/fault_server"
PROBLEMS = 50
PARALLEL = 4
KILLS = int(os.environ.get("FR_RESUME_KILLS", "20"))
LATENCY_MS = 40

GRAPH = '''\
import workspace.HumanEval.workflows.template.operator as operator
import workspace.HumanEval.workflows.round_1.prompt as prompt_custom
from scripts.async_llm import create_llm_instance


class Workflow:
    def __init__(self, name, llm_config, dataset):
        self.llm = create_llm_instance(llm_config)
        self.custom = operator.Custom(self.llm)

    async def __call__(self, problem, entry_point):
        text = problem
        for instruction in (prompt_custom.PLAN, prompt_custom.DRAFT, prompt_custom.POLISH):
            reply = await self.custom(input=text, instruction=instruction)
            text = problem + reply["response"]
        return reply["response"], self.llm.get_usage_summary()["total_cost"]
'''
PROMPT = 'PLAN = "Plan it. "\nDRAFT = "Draft it. "\nPOLISH = "Polish it. "\n'


def problem(number):
    return {"id": f"p/{number}", "query": f"def f_{number}(x):\n    '''x plus {number}.'''\n",
            "entry_point": f"f_{number}", "visible": {"asserts": [f"assert f_{number}(1) == {number + 1}"]}}


def answer(number, wrong=False):
    return f"```python\ndef f_{number}(x):\n    return x + {number + (1 if wrong else 0)}\n```"


def problem_replies():
    """Every fifth problem is answered wrongly, so that equal results are more than 'all passed'."""
    lines = []
    for number in range(PROBLEMS):
        name = f"def f_{number}(x)"
        lines.append({"match": {"contains": [name, "Plan it."]}, "reply": f"think of {number}", "repeat": True})
        lines.append({"match": {"contains": [name]}, "reply": answer(number, number % 5 == 0), "repeat": True})
    return lines


def design(note, first, second):
    return (f"<think>{note}</think>\n<modification>{note}</modification>\n<graph>\n{GRAPH}</graph>\n<prompt>\n"
            f'PLAN = "Plan it. "\nDRAFT = "{first}"\nPOLISH = "{second}"\n</prompt>')


def episode_replies():
    """Two designs whose answers fail, then one that passes."""
    return [
        {"match": {"contains": ["You design multi-agent", "second idea"]}, "reply": design("third idea", "C1 ", "C2 "),
         "repeat": True},
        {"match": {"contains": ["You design multi-agent", "first idea"]}, "reply": design("second idea", "B1 ", "B2 "),
         "repeat": True},
        {"match": {"contains": ["You design multi-agent"]}, "reply": design("first idea", "A1 ", "A2 "), "repeat": True},
        {"match": {"contains": ["C2 "]}, "reply": answer(3), "repeat": True},
        {"match": {"contains": ["def f_3"]}, "reply": answer(3, wrong=True), "repeat": True},
    ]


class CountingEndpoint:
    def __init__(self, script):
        self.process = subprocess.Popen([str(FAULT_SERVER), "--latency-ms", str(LATENCY_MS), "--script", script],
                                        stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()

    def counts(self):
        with urllib.request.urlopen(self.url.removesuffix("/v1") + "/counts", timeout=SECONDS) as reply:
            return json.load(reply)

    def settle(self):
        """Waits until nothing is under way: what a killed program had asked is answered, and counted, after its end."""
        deadline, quiet = time.monotonic() + SECONDS, 0
        while quiet < 3 and time.monotonic() < deadline:
            time.sleep(0.05)
            quiet = quiet + 1 if self.counts()["open"] == 0 else 0

    def answered(self):
        return self.counts()["answered"]

    def by_body(self):
        """How often each request was answered."""
        return collections.Counter(self.counts()["answered_by_body"])

    def close(self):
        self.process.terminate()
        self.process.wait(SECONDS)
        self.process.stdout.close()


@dataclasses.dataclass
class Paid:
    """What was answered since a run began, by request, and how much of it is on disk."""
    answers: collections.Counter
    recorded: int


class Resume(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.close)
        self.seed = int(os.environ.get("FR_RESUME_SEED", random.randrange(10**6)))
        self.random = random.Random(self.seed)

    def serve(self, replies):
        self.endpoint = CountingEndpoint(self.home.write("script.jsonl", replies))
        self.addCleanup(self.endpoint.close)

    def start(self, arguments):
        environment = self.home.environment(OPENAI_BASE_URL=self.endpoint.url, OPENAI_API_KEY="sk-resume-test")
        return subprocess.Popen([str(BINARY), *arguments], cwd=self.home.path, env=environment,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def finish(self, process):
        out, err = process.communicate(timeout=SECONDS)
        self.assertIn(process.returncode, (0, 1), f"{self.what()}: {out}{err}")

    def kill_at_some_moment(self, process, calls):
        """After a random number of answers and a random while; False when it had ended by itself before."""
        answers = self.endpoint.answered() + self.random.choice((0, 1, 1)) * self.random.randint(1, max(2, calls // 8))
        deadline = time.monotonic() + SECONDS
        while process.poll() is None and self.endpoint.answered() < answers and time.monotonic() < deadline:
            time.sleep(0.005)
        try:
            process.communicate(timeout=self.random.uniform(0, 5 * LATENCY_MS / 1000))
            self.assertIn(process.returncode, (0, 1), self.what())
            return False
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=SECONDS)
            return True

    def query(self, sql):
        if not self.home.runs.exists():
            return []
        with sqlite3.connect(self.home.runs, timeout=30) as store:
            return store.execute(sql).fetchall()

    def recorded(self):
        """How many calls are on disk, of all runs."""
        try:
            return self.query("SELECT COUNT(*) FROM calls")[0][0] if self.home.runs.exists() else 0
        except sqlite3.OperationalError:  # killed before the tables were made
            return 0

    def last_run(self):
        try:
            runs = self.query("SELECT id FROM runs ORDER BY started DESC, rowid DESC LIMIT 1")
        except sqlite3.OperationalError:
            return None
        return runs[0][0] if runs else None

    def results(self, run):
        rows = self.query(f"SELECT position, result FROM episodes WHERE run = '{run}' ORDER BY position")
        results = []
        for index, text in rows:
            result = json.loads(text)
            result.pop("run")
            result.pop("ms")  # a wall time: no second run has the same
            results.append((index, result))
        return results

    def kill_and_resume(self, command, kills, in_flight, are_requests_distinct, how=()):
        """Plays `command` whole, then again and again with kills, until there were enough. `how` goes with each resume:
        flags that the record does not keep."""
        self.how = how
        self.finish(self.start(command))
        expected = self.results(self.last_run())
        calls = self.recorded()
        self.assertEqual(self.endpoint.answered(), calls)
        self.check_distinct = are_requests_distinct
        while kills > 0:
            kills -= self.play_with_kills(command, calls, kills, in_flight, expected)

    def play_with_kills(self, command, calls, most, in_flight, expected):
        before, recorded_before, done_before = self.endpoint.by_body(), self.recorded(), self.last_run()
        arguments, killed, paid = command, 0, Paid(collections.Counter(), 0)
        while killed < most:
            was_killed = self.kill_at_some_moment(self.start(arguments), calls)
            self.endpoint.settle()
            now = Paid(self.endpoint.by_body() - before, self.recorded() - recorded_before)
            self.check_stage(paid, now, in_flight if was_killed else 0)
            paid = now
            if not was_killed:
                break
            killed += 1
            if self.last_run() not in (None, done_before):
                arguments = [command[0], "--resume", self.last_run(), *self.how]
        else:
            self.finish(self.start(arguments))
            self.check_stage(paid, Paid(self.endpoint.by_body() - before, self.recorded() - recorded_before), 0)
        self.assertEqual(self.recorded() - recorded_before, calls, self.what())
        self.assertEqual(self.results(self.last_run()), expected, self.what())
        return killed

    def check_stage(self, before, after, in_flight):
        """One process from start to end: what it was answered is on disk, but for what it had just asked when it was
        killed; and of what had been answered before, it asked again only what had not reached the disk."""
        lost = (after.answers.total() - before.answers.total()) - (after.recorded - before.recorded)
        self.assertTrue(0 <= lost <= in_flight, f"{self.what()}: {lost} of at most {in_flight} lost, "
                        f"{self.endpoint.counts()['most_open']} open at most")
        if not self.check_distinct:
            return
        again = sum((after.answers - before.answers)[body] for body in before.answers)
        self.assertLessEqual(again, len(before.answers) - before.recorded, self.what())

    def what(self):
        return f"FR_RESUME_SEED={self.seed}"

    def test_a_run_of_50_problems_killed_at_random_moments_comes_out_the_same_and_pays_nothing_twice(self):
        self.serve(problem_replies())
        self.home.write("w/graph.py", GRAPH)
        self.home.write("w/prompt.py", PROMPT)
        problems = self.home.write("problems.jsonl", [problem(number) for number in range(PROBLEMS)])
        how = ["--parallel", str(PARALLEL)]
        command = ["run", str(self.home.path / "w"), "--set", problems, "--worker", "openai/test", *how]
        self.kill_and_resume(command, KILLS, PARALLEL, are_requests_distinct=True, how=how)

    def test_an_episode_of_three_rounds_killed_at_random_moments_comes_out_the_same_and_pays_nothing_twice(self):
        self.serve(episode_replies())
        file = self.home.write("problem.jsonl", [problem(3)])
        command = ["solve", "--problem", file, "--meta", "openai/meta", "--worker", "openai/test", "--samples", "2",
                   "--rounds", "6", "--validation-runs", "2"]
        self.kill_and_resume(command, max(KILLS // 2, 1), 2 * 2, are_requests_distinct=False)


if __name__ == "__main__":
    unittest.main()
