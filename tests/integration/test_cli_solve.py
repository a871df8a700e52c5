"""solve and run on scripted models: what they print, record, export, and how they end."""
import json
import os
import pty
import select
import signal
import subprocess
import time
import unittest

from tests.integration.command import BINARY, DEMO_ARGS, SECONDS, Home

PLANTED = "sk-planted-0123456789abcdef"

GRAPH = '''\
import workspace.HumanEval.workflows.template.operator as operator
from scripts.async_llm import create_llm_instance


class Workflow:
    def __init__(self, name, llm_config, dataset):
        self.llm = create_llm_instance(llm_config)
        self.custom = operator.Custom(self.llm)

    async def __call__(self, problem, entry_point):
        answer = await self.custom(input=problem, instruction="Write the function.")
        return answer["response"], self.llm.get_usage_summary()["total_cost"]
'''
RIGHT = "```python\ndef add(a, b):\n    return a + b\n```"
WRONG = "```python\ndef add(a, b):\n    return a - b\n```"
ADD = {"id": "add", "query": "def add(a, b):\n    '''The sum.'''\n", "entry_point": "add",
       "visible": {"asserts": ["assert add(1, 2) == 3"]}}


def design(graph=GRAPH):
    return f"<modification>One call.</modification>\n<graph>\n{graph}</graph>\n<prompt>\nX = ''\n</prompt>"


class Solve(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.close)

    def add_args(self, reply, **line):
        """Arguments that solve ADD with a worker that always says `reply`."""
        return ["--problem", self.home.write("add.jsonl", [ADD]),
                "--meta", "scripted:" + self.home.write("meta.jsonl", [{"reply": design(), "repeat": True}]),
                "--worker", "scripted:" + self.home.write("worker.jsonl", [{"reply": reply, "repeat": True, **line}])]

    def test_the_demo_solves_its_problem_in_two_rounds(self):
        outcome = self.home.run("solve", "--show", *DEMO_ARGS)
        self.assertEqual(outcome.code, 0, outcome)
        scope = {}
        exec(outcome.out, scope)  # our own fixture: stdout is the program and nothing else
        self.assertTrue(scope["is_sorted"]([1, 2, 2, 3, 3, 4]))
        self.assertFalse(scope["is_sorted"]([1, 2, 2, 2, 3, 4]))
        for said in ("round 1", "round 2", "workflow", "✗", "solved", "run 20"):
            self.assertIn(said, outcome.err)
        self.assertNotIn("\x1b", outcome.err)  # no terminal, no escapes

    def test_quiet_says_nothing_and_stdout_is_the_answer(self):
        outcome = self.home.run("solve", "-q", *self.add_args(RIGHT))
        self.assertEqual((outcome.code, outcome.err), (0, ""), outcome)
        self.assertEqual(outcome.out, "def add(a, b):\n    return a + b\n")

    def test_json_is_one_object_with_the_promised_fields(self):
        outcome = self.home.run("solve", "--json", *self.add_args(RIGHT))
        self.assertEqual(outcome.code, 0, outcome)
        self.assertEqual(outcome.out.count("\n"), 1)
        result = outcome.json()
        self.assertLessEqual({"answer", "solved", "stopped", "rounds", "usd", "tokens", "calls", "run"}, set(result))
        self.assertIs(result["solved"], True)
        self.assertEqual((result["stopped"], result["rounds"]), ("passed", 1))

    def test_failed_tests_are_exit_code_1_and_the_best_answer_is_still_printed(self):
        outcome = self.home.run("solve", "--rounds", "2", *self.add_args(WRONG))
        self.assertEqual(outcome.code, 1, outcome)
        self.assertIn("return a - b", outcome.out)
        self.assertIn("not solved", outcome.err)

    def test_without_tests_solved_is_null_and_the_exit_code_0(self):
        args = self.add_args("A free answer.")
        outcome = self.home.run("solve", "What is a monad?", "--json", "--rounds", "1", *args[2:])
        self.assertEqual(outcome.code, 0, outcome)
        self.assertIsNone(outcome.json()["solved"])

    def test_the_query_may_come_from_stdin_and_the_tests_from_a_file(self):
        tests = self.home.write("tests.py", "assert add(2, 2) == 4\nassert add(0, 0) == 0\n")
        outcome = self.home.run("solve", "-", "--json", "--tests", tests, *self.add_args(RIGHT)[2:],
                                stdin="def add(a, b):\n    '''The sum.'''\n")
        self.assertEqual(outcome.code, 0, outcome)
        self.assertEqual(outcome.json()["visible"], {"passed": 2, "total": 2})

    def test_a_budget_stops_with_the_best_answer_so_far(self):
        outcome = self.home.run("solve", "--json", "--max-calls", "3", "--validation-runs", "1", *self.add_args(WRONG))
        self.assertEqual(outcome.code, 1, outcome)
        result = outcome.json()
        self.assertEqual(result["stopped"], "budget", outcome)
        self.assertLessEqual(result["calls"], 3)
        self.assertIn("return a - b", result["answer"])

    def test_an_endpoint_that_is_down_is_exit_code_4(self):
        self.home.write("flowreasoner.toml",
                        '[models.down]\nbase_url = "http://127.0.0.1:9/v1"\nmax_attempts = 1\n')
        outcome = self.home.run("solve", *self.add_args(RIGHT)[:2], "--meta", "down", "--worker", "down")
        self.assertEqual(outcome.code, 4, outcome)
        self.assertEqual(outcome.out, "")
        self.assertIn("--resume", outcome.err)

    def test_the_same_seed_gives_the_same_result(self):
        first, second = (self.home.run("solve", "--json", "--seed", "5", *DEMO_ARGS).json() for _ in range(2))
        self.assertNotEqual(first.pop("run"), second.pop("run"))
        self.assertEqual(first["answer"], second["answer"])
        self.assertEqual(first["calls"], second["calls"])

    def test_the_record_lists_shows_and_exports_the_run(self):
        run = self.home.run("solve", "--json", *DEMO_ARGS).json()["run"]
        listed = self.home.run("runs", "list", "--json").json()["runs"]
        self.assertEqual([(entry["id"], entry["status"], entry["command"]) for entry in listed], [(run, "done", "solve")])
        shown = self.home.run("runs", "show", run[:-2], "--json").json()
        self.assertEqual(len(shown["episode_list"][0]["rounds"]), 2)
        self.assertIn("round 2", self.home.run("runs", "show", "last").out)
        trajectory = json.loads(self.home.run("runs", "export", "last").out)
        self.assertEqual(trajectory["id"], run + "/0")
        self.assertIn("class Workflow", trajectory["rounds"][1]["workflow"]["graph"])
        self.assertEqual(self.home.run("runs", "show", "last/7").code, 2)
        pruned = self.home.run("runs", "prune", "--keep", "0", "--json").json()
        self.assertEqual(pruned["deleted"], [run])

    def test_the_workflow_exports_as_one_program(self):
        self.home.run("solve", *DEMO_ARGS)
        file = self.home.path / "workflow.py"
        outcome = self.home.run("runs", "export", "last", "--program", str(file), "--json", OPENAI_API_KEY=PLANTED)
        self.assertEqual(outcome.code, 0, outcome)
        self.assertEqual(outcome.json()["round"], 2)
        source = file.read_text()
        compile(source, "workflow.py", "exec")
        self.assertIn("class Workflow", source)
        self.assertNotIn(PLANTED, source)
        self.assertEqual(self.home.run("runs", "export", "last", "--program", "x.py", "--out", "y").code, 2)

    def test_a_finished_run_resumes_to_the_same_answer_without_a_call(self):
        first = self.home.run("solve", "--json", *DEMO_ARGS).json()
        again = self.home.run("solve", "--json", "--resume", "last")
        self.assertEqual(again.code, 0, again)
        self.assertEqual(again.json()["answer"], first["answer"])
        self.assertEqual(self.home.run("runs", "show", "last", "--json").json()["calls"], first["calls"])

    def test_resume_refuses_another_query_and_another_command(self):
        self.home.run("solve", *self.add_args(RIGHT))
        self.assertEqual(self.home.run("solve", "other", "--resume", "last").code, 2)
        refused = self.home.run("run", "--resume", "last")
        self.assertEqual(refused.code, 2)
        self.assertIn("flowreasoner solve --resume", refused.err)

    def interrupt(self, number, *args):
        """Starts a solve whose worker takes long, sends the signal while it waits, returns what came."""
        before = {run["id"] for run in self.home.run("runs", "list", "--json").json()["runs"]}
        process = self.home.start("solve", *self.add_args(RIGHT, delay_ms=60_000), *args)
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            listed = self.home.run("runs", "list", "--json").json()["runs"]
            if listed and listed[0]["id"] not in before and listed[0]["calls"] > 0:  # the design is there, the worker is being asked
                break
            time.sleep(0.2)
        process.send_signal(number)
        out, err = process.communicate(timeout=SECONDS)
        return process.returncode, out, err

    def test_an_interrupted_solve_saves_its_state_and_says_how_to_go_on(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number):
                code, out, err = self.interrupt(number)
                self.assertEqual((code, out), (130, ""), err)
                self.assertRegex(err, r"to go on: flowreasoner solve --resume \S+\n")
                run = self.home.run("runs", "list", "--json").json()["runs"][0]
                self.assertEqual((run["status"], run["calls"]), ("stopped", 1))
                self.home.write("worker.jsonl", [{"reply": RIGHT, "repeat": True}])
                resumed = self.home.run("solve", "--json", "--resume", run["id"])
                self.assertEqual(resumed.code, 0, resumed)
                self.assertIs(resumed.json()["solved"], True)

    def test_a_planted_key_is_nowhere(self):
        self.home.write("flowreasoner.toml", '[models.down]\nbase_url = "http://127.0.0.1:9/v1"\n'
                                             'key_env = "MY_KEY"\nmax_attempts = 1\n')
        keys = {"MY_KEY": PLANTED, "OPENAI_API_KEY": PLANTED}
        seen = []
        for args in ([*DEMO_ARGS, "--show", "-vv"], [*self.add_args(RIGHT)[:2], "--meta", "down", "--worker", "down", "-vv"],
                     [*self.add_args(f"It is {PLANTED}."), "--rounds", "1"]):
            outcome = self.home.run("solve", *args, **keys)
            seen.append(outcome.err + outcome.out)
        for args in (["runs", "export", "last"], ["runs", "show", "last"], ["doctor", "--offline"]):
            outcome = self.home.run(*args, **keys)
            seen.append(outcome.err + outcome.out)
        seen.extend(path.read_bytes().decode("latin-1") for path in self.home.runs.parent.iterdir())
        for text in seen:
            self.assertNotIn(PLANTED, text)

    def test_a_workflow_that_breaks_is_a_finding_and_no_crash(self):
        broken = GRAPH.replace("operator.Custom", "operator.NoSuchOperator")
        args = self.add_args(RIGHT)
        self.home.write("meta.jsonl", [{"reply": design(broken), "repeat": True}])
        outcome = self.home.run("solve", "--show", "--rounds", "1", *args)
        self.assertEqual(outcome.code, 1, outcome)
        self.assertIn("NoSuchOperator", outcome.err)

    def test_on_a_terminal_it_is_drawn_live_and_left_clean(self):
        master, slave = pty.openpty()
        process = subprocess.Popen([str(BINARY), "solve", "--show", *DEMO_ARGS], cwd=self.home.path,
                                   env=self.home.environment(TERM="xterm"), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=slave)
        os.close(slave)
        drawn, deadline = b"", time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            if not select.select([master], [], [], 1)[0]:
                continue
            try:
                piece = os.read(master, 65536)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            drawn += piece
        answer = process.communicate(timeout=SECONDS)[0]
        os.close(master)
        self.assertEqual(process.returncode, 0, drawn)
        self.assertIn(b"def is_sorted", answer)
        self.assertIn("╭".encode(), drawn)
        self.assertLess(drawn.index(b"\x1b[?25l"), drawn.rindex(b"\x1b[?25h"))  # the cursor is back
        self.assertNotIn(b"\x1b", answer)


class Run(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.close)
        self.home.write("flow/graph.py", GRAPH)

    def worker(self, lines):
        return ["--worker", "scripted:" + self.home.write("worker.jsonl", lines)]

    def test_one_query_prints_its_answer_alone(self):
        problem = self.home.write("add.jsonl", [ADD])
        outcome = self.home.run("run", "flow", "--problem", problem, *self.worker([{"reply": RIGHT, "repeat": True}]))
        self.assertEqual(outcome.code, 0, outcome)
        self.assertEqual(outcome.out, "def add(a, b):\n    return a + b\n")

    def test_a_set_prints_totals_and_json_evals_object(self):
        problems = [dict(ADD, id=f"add{i}", query=f"def add(a, b):\n    '''Sum {i}.'''\n") for i in range(4)]
        file = self.home.write("set.jsonl", problems)
        worker = self.worker([{"reply": WRONG, "match": {"contains": "Sum 2"}}, {"reply": RIGHT, "repeat": True}])
        outcome = self.home.run("run", "flow", "--set", file, "--json", *worker)
        self.assertEqual(outcome.code, 0, outcome)
        cell = outcome.json()["cells"][0]
        self.assertEqual((cell["problems"], cell["pass_at_1"], cell["calls"]), (4, 0.75, 4), outcome)
        low, high = cell["ci95"]
        self.assertTrue(0 < low < 0.75 < high < 1)
        self.assertIn("✗ add2", outcome.err)
        limited = self.home.run("run", "flow", "--set", file, "--limit", "2", *worker)
        self.assertIn("pass@1 1.000", limited.out)

    def test_problems_that_a_budget_cut_off_have_no_verdict_and_resume(self):
        file = self.home.write("set.jsonl", [dict(ADD, id=f"add{i}") for i in range(5)])
        worker = self.worker([{"reply": RIGHT, "repeat": True}])
        cut = self.home.run("run", "flow", "--set", file, "--json", "--max-calls", "2", *worker)
        cell = cut.json()["cells"][0]
        self.assertEqual((cell["judged"], cell["pass_at_1"], cell["calls"]), (2, 1.0, 2), cut)
        self.assertIn("flowreasoner run --resume", cut.err)
        whole = self.home.run("run", "--resume", "last", "--max-calls", "100", "--json").json()["cells"][0]
        self.assertEqual((whole["judged"], whole["pass_at_1"], whole["calls"]), (5, 1.0, 5))

    def test_a_finished_set_resumes_without_a_call(self):
        file = self.home.write("set.jsonl", [dict(ADD, id=f"add{i}") for i in range(3)])
        first = self.home.run("run", "flow", "--set", file, "--json", *self.worker([{"reply": RIGHT, "repeat": True}]))
        self.worker([{"reply": WRONG, "repeat": True}])
        again = self.home.run("run", "--resume", "last", "--json")
        self.assertEqual(again.code, 0, again)
        self.assertEqual(again.json(), first.json())


if __name__ == "__main__":
    unittest.main()
