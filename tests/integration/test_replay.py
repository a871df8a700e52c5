"""Workers that replay recorded answers: each call of a workflow run takes the next one, whatever it asks."""
import unittest

from tests.integration.command import Home

GRAPH = '''\
import asyncio

import workspace.HumanEval.workflows.template.operator as operator
from scripts.async_llm import create_llm_instance


class Workflow:
    def __init__(self, name, llm_config, dataset):
        self.llm = create_llm_instance(llm_config)
        self.custom = operator.Custom(self.llm)

    async def __call__(self, problem, entry_point):
        replies = await asyncio.gather(*(self.custom(input=problem, instruction="Draw. ") for _ in range(5)))
        replies.append(await self.custom(input=problem, instruction="Something else. "))
        said = [reply["response"].strip() for reply in replies]
        return "def f():\\n    return %r" % said, self.llm.get_usage_summary()["total_cost"]
'''


def row(problem, attempt, text, method="sampling"):
    return {"task_id": problem, "model": "m", "method": method, "attempt": attempt, "code": text}


class Replay(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.close)
        self.home.write("flow/graph.py", GRAPH)
        self.home.write("flow/prompt.py", "")

    def play(self, answers, expected):
        problems = self.home.write("problems.jsonl", [
            {"id": "p/0", "query": "Write f.", "entry_point": "f", "hidden": [f"assert f() == {expected!r}"]},
            {"id": "p/1", "query": "Write f.", "entry_point": "f", "hidden": [f"assert f() == {expected!r}"]}])
        recorded = self.home.write("recorded.jsonl", answers)
        return self.home.run("run", "flow", "--set", problems, "--worker", f"replay:{recorded}#method=sampling",
                             "--json")

    def test_each_call_of_a_run_takes_the_next_answer_to_its_problem(self):
        answers = [row(problem, attempt, str(attempt)) for attempt in reversed(range(7)) for problem in ("p/0", "p/1")]
        done = self.play(answers, ["0", "1", "2", "3", "4", "5"])
        self.assertEqual(done.code, 0, done)
        self.assertEqual(done.json()["cells"][0]["pass_at_1"], 1, done)

    def test_a_call_without_a_further_answer_fails_clearly(self):
        answers = [row("p/0", attempt, str(attempt)) for attempt in range(5)]
        answers += [row("p/1", attempt, str(attempt)) for attempt in range(6)]
        done = self.play(answers, ["0", "1", "2", "3", "4", "5"])
        self.assertIn("has 5 answers to p/0; number 6 was asked for", done.err)
        self.assertEqual(done.json()["cells"][0]["pass_at_1"], 0.5, done)


if __name__ == "__main__":
    unittest.main()
