"""Nothing of hidden tests, nor of the reference solution, is in any request that leaves: a marker planted in both is
looked for in every body that a loopback endpoint gets, while answers fail and are improved."""
import re
import unittest

from tests.integration.chat_server import ChatServer
from tests.integration.command import Home
from tests.integration.test_cli_solve import design

MARKER = "MARKER_OF_A_HIDDEN_TEST"
MODELS = ["--meta", "openai/meta", "--worker", "openai/worker"]


def problem(number, **hidden):
    """Its answer passes the visible test and fails the hidden ones, so that there is much to feed back."""
    name = f"f_{number}"
    return {"id": f"p/{number}", "query": f"def {name}(x):\n    '''x plus {number}.'''\n", "entry_point": name,
            "visible": {"asserts": [f"assert {name}(0) == 1000", f"assert {name}(1) == {number + 1}"]},
            "hidden": hidden or {"asserts": [f"assert {name}(5) == {number + 5}, '{MARKER}'", f"assert '{MARKER}' == {name}(1)"]},
            "reference": f"def {name}(x):\n    # {MARKER}\n    return x + {number}\n"}


def reply(model, text):
    if model == "meta":
        return design()
    found = re.findall(r"def (\w+)\(x\)", text)
    name = found[-1] if found else "f"
    return f"```python\ndef {name}(x):\n    return x + 1\n```\nassert {name}(1) == 2\n"


class HiddenTests(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.close)
        self.server = ChatServer(reply)
        self.addCleanup(self.server.close)

    def ask(self, *args, codes=(0, 1)):
        outcome = self.home.run(*args, **self.server.environment())
        self.assertIn(outcome.code, codes, outcome)
        self.assertGreater(len(self.server.bodies), 0)
        for body in self.server.bodies:
            self.assertNotIn(MARKER, body)
        return outcome

    def test_solve_over_rounds_with_every_kind_of_hidden_test(self):
        kinds = [{"check": f"def check(candidate):\n    assert candidate(1) == '{MARKER}'\n"},
                 {"unittest": "import unittest\nclass T(unittest.TestCase):\n    def test_it(self):\n"
                              f"        self.assertEqual(f_3(1), '{MARKER}')\n"},
                 {"cases": [{"input": [1], "output": MARKER}]},
                 {"asserts": [f"assert f_3(1) == '{MARKER}'"], "setup": f"{MARKER} = 1"}]
        for hidden in kinds:
            for feedback in ("log", "score"):
                with self.subTest(hidden=hidden, feedback=feedback):
                    file = self.home.write("p.jsonl", [problem(3, **hidden)])
                    self.ask("solve", "--problem", file, "--rounds", "3", "--samples", "2", "--feedback", feedback,
                             *MODELS, codes=(1,))
        self.assertGreater(sum("improve" in body.lower() for body in self.server.bodies), 10)

    def test_run_and_eval_with_every_method(self):
        rows = [problem(number) for number in range(40)]
        file = self.home.write("set.jsonl", rows)
        self.ask("run", self.workflow(), "--set", file, "--worker", "openai/worker")
        methods = ("direct,cot,self_consistency,self_refine,llm_debate,llm_blender,autoagents,adas,aflow,maas,"
                   "flowreasoner")
        outcome = self.ask("eval", "--method", methods, "--set", file + ":test", "--limit", "2", "--train-limit", "3",
                           "--search-steps", "2", "--rounds", "2", "--json", *MODELS)
        cells = {cell["method"]: cell for cell in outcome.json()["cells"]}
        self.assertEqual(set(cells), set(methods.split(",")))
        for name, cell in cells.items():
            with self.subTest(name):
                self.assertEqual((cell["problems"], cell["judged"]), (2, 2))
                self.assertEqual(cell["pass_at_1"], 0)
                self.assertEqual("search" in cell, name in ("adas", "aflow", "maas"))

    def workflow(self):
        self.home.write("flow/graph.py", re.search(r"<graph>\n(.*?)</graph>", design(), re.S).group(1))
        self.home.write("flow/prompt.py", "X = ''\n")
        return str(self.home.path / "flow")


if __name__ == "__main__":
    unittest.main()
