"""eval on a loopback endpoint: its tables and reports, what it refuses, budgets, and kill -9 with --resume."""
import json
import re
import signal
import time
import unittest

from tests.integration.chat_server import ChatServer
from tests.integration.command import SECONDS, Home
from tests.integration.test_cli_solve import design


def problem(number):
    name = f"f_{number}"
    return {"id": f"p/{number}", "query": f"def {name}(x):\n    '''x plus {number}.'''\n", "entry_point": name,
            "visible": {"asserts": [f"assert {name}(0) == {number}"]},
            "hidden": {"asserts": [f"assert {name}(5) == {number + 5}", f"assert {name}(6) == {number + 6}"]},
            "reference": f"def {name}(x):\n    return x + {number}\n"}


def reply(model, text):
    """Every third problem is too hard for direct, every fifth for all."""
    if model == "meta":
        return design()
    number = int(re.findall(r"def f_(\d+)\(x\)", text)[-1])
    is_hard = number % 5 == 0 or (number % 3 == 0 and "step by step" not in text.lower())
    return f"```python\ndef f_{number}(x):\n    return x + {number + (1 if is_hard else 0)}\n```"


def without_times(table):
    """A report without what no second run can repeat: wall times, and the run's name."""
    table = json.loads(json.dumps(table))
    for part in ("cells", "overall"):
        for cell in table[part]:
            for field in ("latency_p50", "latency_p95"):
                cell.pop(field)
    table["facts"].pop("run")
    return {**table, "run": ""}


class Eval(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.close)
        self.serve(reply)
        self.file = self.home.write("set.jsonl", [problem(number) for number in range(1, 13)])
        self.plan = ["--set", self.file, "--worker", "openai/worker"]

    def serve(self, answer):
        self.server = ChatServer(answer)
        self.addCleanup(self.server.close)

    def eval(self, *args, code=0):
        outcome = self.home.run("eval", *args, **self.server.environment())
        self.assertEqual(outcome.code, code, outcome)
        return outcome

    def test_methods_side_by_side(self):
        table = self.eval("--method", "direct,cot", "--method", "flowreasoner", "--meta", "openai/meta", "--repeat", "2",
                          "--json", *self.plan).json()
        rates = {cell["method"]: cell["pass_at_1"] for cell in table["cells"]}
        self.assertEqual(rates["cot"], 10 / 12)
        self.assertEqual(rates["direct"], 6 / 12)
        cells = {cell["method"]: cell for cell in table["cells"]}
        self.assertEqual((cells["direct"]["meta"], cells["flowreasoner"]["meta"]), (None, "openai/meta"))
        for cell in table["cells"]:
            low, high = cell["ci95"]
            self.assertTrue(low < cell["pass_at_1"] < high)
            self.assertEqual((cell["problems"], cell["judged_runs"]), (12, 24))
            self.assertEqual((cell["tokens_in"], cell["tokens_out"]), (20 * cell["calls"], 10 * cell["calls"]))
            self.assertGreater(cell["latency_p95"], 0)
        self.assertEqual(cells["cot"]["calls"], 24)
        against = {line["first"]["method"]: line for line in table["comparisons"]}
        self.assertEqual(set(against), {"direct", "cot"})
        self.assertEqual({line["second"]["method"] for line in table["comparisons"]}, {"flowreasoner"})

    def test_the_terminal_shows_tables_and_the_folder_holds_reports(self):
        outcome = self.eval("--method", "direct,cot", "--output", str(self.home.path / "out"), *self.plan)
        for said in ("pass@1", "direct", "cot", "83.3", "50.0"):
            self.assertIn(said, outcome.out)
        self.assertIn("cot on", outcome.err)
        self.assertNotIn("\x1b", outcome.out + outcome.err)
        names = sorted(path.name for path in (self.home.path / "out").iterdir())
        self.assertEqual(names, ["outcomes.jsonl", "report.html", "report.json", "report.md"])
        lines = [json.loads(line) for line in (self.home.path / "out/outcomes.jsonl").read_text().splitlines()]
        self.assertEqual(len(lines), 24)
        self.assertRegex(lines[0]["trace"], r"CustomCodeGenerate · openai/worker · 20 \+ 10 tokens")
        shown = self.home.run("runs", "show", f"{lines[5]['run']}/{lines[5]['episode']}", "--json")
        self.assertIn(lines[5]["problem"], shown.out)
        failed = next(line for line in lines if line["solved"] is False)
        self.assertIn("assert f_", failed["failure"])

    def test_teams_are_compared(self):
        table = self.eval("--method", "direct,llm_blender", "--set", self.file, "--limit", "2",
                          "--team", "-", "openai/worker", "--team", "-", "openai/worker", "openai/other",
                          "--json").json()
        self.assertEqual([(cell["method"], cell["worker"]) for cell in table["cells"]],
                         [("direct", ["openai/worker"]), ("llm_blender", ["openai/worker"]),
                          ("direct", ["openai/worker", "openai/other"]),
                          ("llm_blender", ["openai/worker", "openai/other"])])

    def test_the_tables_of_the_paper(self):
        tables = {"meta": ["--meta", "openai/o1-mini", "--meta", "openai/meta", "--worker", "openai/o1-mini"],
                  "worker": ["--meta", "openai/meta", "--worker", "openai/o1-mini", "--worker", "openai/gpt-4o-mini"]}
        self.serve(lambda model, text: design() if "You design" in text else reply("worker", text))
        for name, models in tables.items():
            with self.subTest(name):
                table = self.eval("--table", name, "--set", self.file, "--limit", "2", "--rounds", "1", *models,
                                  "--json").json()
                self.assertEqual({cell["method"] for cell in table["cells"]}, {"flowreasoner"})
                self.assertEqual(len(table["cells"]), 2)
        self.assertEqual(table["cells"][0]["reported"]["row"], "o1-mini (7B)")
        main = self.eval("--table", "main", "--set", self.file + ":test", "--limit", "1", "--train-limit", "1",
                         "--search-steps", "1", "--rounds", "1", "--meta", "openai/meta", "--worker", "openai/o1-mini",
                         "--json").json()
        self.assertEqual(len(main["cells"]), 11)

    def test_a_budget_is_that_of_everything_together(self):
        outcome = self.eval("--method", "direct,cot", "--max-calls", "9", "--json", *self.plan)
        table = outcome.json()
        self.assertEqual(len(self.server.bodies), 9)
        self.assertEqual(sum(cell["calls"] for cell in table["cells"]), 9)
        self.assertEqual(sum(cell["judged"] for cell in table["cells"]), 9)
        self.assertIn("to go on: flowreasoner eval --resume", outcome.err)
        rest = self.eval("--resume", "last", "--max-calls", "100", "--json").json()
        self.assertEqual(len(self.server.bodies), 24)
        self.assertEqual(without_times(rest), without_times(self.eval("--method", "direct,cot", "--json", *self.plan).json()))

    def test_what_can_not_be_is_refused_in_one_line(self):
        cases = [(["--set", self.file], "--method"), (["--method", "direct"], "--set"),
                 (["--method", "nonsense", *self.plan], "there is no method 'nonsense'"),
                 (["--method", "flowreasoner", *self.plan], "--meta"),
                 (["--method", "aflow", "--meta", "openai/meta", *self.plan], ":validate"),
                 (["--method", "aflow", "--meta", "openai/meta", "--train", self.file, *self.plan], "p/1 is in"),
                 (["--method", "direct", "--set", self.file], "--worker"),
                 (["--method", "direct", "--meta", "openai/a", "--meta", "openai/b", *self.plan], "--table meta"),
                 (["--resume", "last", *self.plan], "--resume")]
        for args, said in cases:
            with self.subTest(args=args):
                outcome = self.eval(*args, code=2)
                self.assertEqual(outcome.err.count("\n"), 1)
                self.assertIn(said, outcome.err)
        self.assertEqual(self.server.bodies, [])

    def test_a_method_of_ones_own(self):
        self.home.write("flow/graph.py", re.search(r"<graph>\n(.*?)</graph>", design(), re.S).group(1))
        self.home.write("flow/prompt.py", "X = ''\n")
        args = ["--method", "./flow", "--limit", "2", "--json", *self.plan]
        self.assertEqual(self.eval(*args).json()["cells"][0]["method"], "./flow")
        self.home.write("flow/prompt.py", "X = 'another'\n")
        self.assertIn("has changed", self.eval("--resume", "last", code=2).err)

    def test_an_endpoint_that_fails_is_exit_code_4_and_the_rest_is_shown(self):
        self.home.write("flowreasoner.toml", '[models.gone]\nbase_url = "http://127.0.0.1:9/v1"\nmodel = "x"\nmax_attempts = 1\n')
        outcome = self.eval("--method", "direct", "--set", self.file, "--limit", "2", "--team", "-", "openai/worker",
                            "--team", "-", "gone", code=4)
        self.assertIn("100.0", outcome.out)

    def test_killed_and_resumed_it_gives_the_same_table(self):
        args = ["--method", "direct,cot,maas,flowreasoner", "--set", self.file + ":test", "--train", self.file + ":validate",
                "--search-steps", "2", "--rounds", "2", "--repeat", "2", "--meta", "openai/meta", "--worker", "openai/worker",
                "--json", "--parallel", "4"]
        expected = self.eval(*args).json()
        paid = len(self.server.bodies)

        def slow(model, text):
            time.sleep(0.01)
            return reply(model, text)
        self.serve(slow)
        process = self.home.start("eval", *args, **self.server.environment())
        kills = 0
        for wanted in (7, 40, 60, 90):
            deadline = time.monotonic() + SECONDS
            while len(self.server.bodies) < wanted and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.005)
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                kills += 1
            process.communicate()
            process = self.home.start("eval", "--resume", "last", "--json", "--parallel", "4", **self.server.environment())
        out, err = process.communicate(timeout=SECONDS)
        self.assertEqual(process.returncode, 0, err)
        self.assertGreaterEqual(kills, 3)
        self.assertEqual(without_times(json.loads(out)), without_times(expected))
        # What was in flight when it was killed is asked again, what had arrived is not.
        self.assertLessEqual(len(self.server.bodies), paid + 16 * kills)


if __name__ == "__main__":
    unittest.main()
