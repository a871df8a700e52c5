"""Whole episodes with real guests: what goes back to the meta-agent, votes without tests, budgets, candidates."""
import json
import sqlite3
import unittest

from tests.integration.command import Home

HEAD = '''\
import metagpt.ext.aflow.scripts.optimized.HumanEval.workflows.template.operator as operator
import metagpt.ext.aflow.scripts.optimized.HumanEval.workflows.round_1.prompt as prompt_custom
from metagpt.provider.llm_provider_registry import create_llm_instance
from metagpt.utils.cost_manager import CostManager


class Workflow:
    def __init__(self, name, llm_config, dataset):
        self.llm = create_llm_instance(llm_config)
        self.llm.cost_manager = CostManager()
        self.custom = operator.Custom(self.llm)

    async def __call__(self, problem, entry_point):
'''
ASK = '''\
        reply = await self.custom(input=problem, instruction=prompt_custom.ASK)
        return reply["response"], self.llm.cost_manager.total_cost
'''
ADD = {"id": "add", "query": "def add(a, b):\n    '''The sum of a and b.'''\n", "entry_point": "add"}
TESTED = {**ADD, "visible": {"asserts": ["assert add(1, 2) == 3", "assert add(0, 0) == 0"]}}
RIGHT = "```python\ndef add(a, b):\n    return a + b\n```"
WRONG = "```python\ndef add(a, b):\n    return a - b\n```"


def design(body, ask):
    return (f"<think>about {ask}</think><modification>{ask}</modification>\n<graph>\n{HEAD}{body}</graph>\n"
            f"<prompt>\nASK = {ask!r}\n</prompt>")


class Episode(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.close)

    def solve(self, problem, meta, worker, *flags):
        outcome = self.home.run("solve", "--json", "--problem", self.home.write("problem.jsonl", [problem]),
                                "--meta", "scripted:" + self.home.write("meta.jsonl", meta),
                                "--worker", "scripted:" + self.home.write("worker.jsonl", worker), *flags)
        self.assertIn(outcome.code, (0, 1), outcome)
        return outcome.json()

    def rounds(self):
        with sqlite3.connect(self.home.runs) as store:
            rows = store.execute("SELECT number, candidate, messages, feedback, score, checks, visible FROM rounds "
                                 "ORDER BY number, candidate").fetchall()
        return [{"number": number, "candidate": candidate, "asked": json.loads(messages)[-1]["content"],
                 "feedback": feedback, "score": score, "checks": json.loads(checks), "visible": json.loads(visible)}
                for number, candidate, messages, feedback, score, checks, visible in rows]

    def test_a_failed_test_goes_back_with_its_values_and_the_next_design_passes(self):
        result = self.solve(TESTED,
                            [{"match": {"contains": "What happened when it ran"}, "reply": design(ASK, "ask well")},
                             {"reply": design(ASK, "ask badly")}],
                            [{"match": {"contains": "ask well"}, "reply": RIGHT, "repeat": True},
                             {"match": {"contains": "ask badly"}, "reply": WRONG, "repeat": True}])
        self.assertEqual((result["stopped"], result["solved"], result["rounds"], result["final_round"]),
                         ("passed", True, 2, 2))
        first, second = self.rounds()
        self.assertIn("FAILED assert add(1, 2) == 3", first["feedback"])
        self.assertRegex(first["feedback"], r"expected 3\n +got +-1")
        self.assertIn("Runs 1, 2, 3: 1 of 2 tests passed", first["feedback"])
        self.assertIn(first["feedback"].strip(), second["asked"])
        self.assertEqual((first["score"], second["score"]), (0.5, 1.0))

    def test_an_exception_of_the_workflow_goes_back_with_its_line(self):
        raising = '        first = [].pop()\n        return first, self.llm.cost_manager.total_cost\n'
        result = self.solve(TESTED,
                            [{"match": {"contains": "raised IndexError"}, "reply": design(ASK, "ask")},
                             {"reply": design(raising, "raise")}],
                            [{"reply": RIGHT, "repeat": True}])
        self.assertEqual((result["stopped"], result["final_round"]), ("passed", 2))
        line = HEAD.count("\n") + 1
        self.assertIn(f"graph.py, line {line}", self.rounds()[0]["feedback"])

    def test_an_endless_loop_ends_as_a_result_that_goes_back(self):
        endless = "def add(a, b):\n    while True:\n        pass\n"
        result = self.solve(TESTED,
                            [{"match": {"contains": "an endless loop?"}, "reply": design(ASK, "ask")},
                             {"reply": design(ASK, "loop")}],
                            [{"match": {"contains": "loop"}, "reply": endless}, {"reply": RIGHT}],
                            "--validation-runs", "1")
        self.assertEqual((result["stopped"], result["final_round"]), ("passed", 2))

    def test_a_broken_design_is_repaired_before_a_worker_is_paid(self):
        broken = design('        return (await self.vote(solutions=[])), 0\n', "broken")
        result = self.solve(TESTED,
                            [{"match": {"contains": "no worker has been asked yet"}, "reply": design(ASK, "ask")},
                             {"reply": broken}],
                            [{"reply": RIGHT, "repeat": True}], "--validation-runs", "1")
        self.assertEqual((result["stopped"], result["rounds"], result["calls"]), ("passed", 1, 3))

    def test_hidden_tests_are_the_last_word_and_in_no_prompt(self):
        hidden = {**TESTED, "hidden": {"asserts": ["assert add('hid', 'den') == 'hidden'", "assert add(5, 5) == 11"]}}
        result = self.solve(hidden, [{"reply": design(ASK, "ask")}], [{"reply": RIGHT, "repeat": True}])
        self.assertEqual((result["stopped"], result["solved"]), ("passed", False))
        self.assertEqual((result["hidden"]["passed"], result["hidden"]["total"]), (1, 2))
        with sqlite3.connect(self.home.runs) as store:
            requests = store.execute("SELECT request FROM calls").fetchall()
        self.assertGreater(len(requests), 1)
        for (request,) in requests:
            self.assertNotIn("hid", request)

    def test_without_tests_a_worker_writes_some_and_agreement_picks(self):
        tests = "```python\nassert add(1, 2) == 3\nassert add(2, 2) == 4\nassert add(0, 7) == 7\n```"
        other = "```python\ndef add(a, b):\n    return b + a\n```"
        result = self.solve(ADD, [{"reply": design(ASK, "please"), "repeat": True}],
                            [{"match": {"caller": "TestGenerate"}, "reply": tests},
                             {"replies": [WRONG, RIGHT, other], "repeat": True}])
        self.assertEqual((result["solved"], result["chosen_by"]), (None, "generated tests"))
        self.assertEqual(result["stopped"], "agreed")
        self.assertNotIn("a - b", result["answer"])
        self.assertIn("2 of 3 answers so far agree", self.rounds()[0]["feedback"])

    def test_a_free_question_is_answered_by_agreement_of_text(self):
        question = {"id": "capital", "query": "What is the capital of Australia? Answer with its name alone."}
        result = self.solve(question, [{"reply": design(ASK, "think"), "repeat": True}],
                            [{"replies": ["Canberra.", "Sydney", "canberra", "Canberra"], "repeat": True}],
                            "--validation-runs", "4")
        self.assertEqual((result["solved"], result["chosen_by"], result["stopped"]), (None, "agreement", "agreed"))
        # The runs are parallel: any of them may have got any of the replies.
        self.assertIn(result["answer"], ("Canberra.", "canberra", "Canberra"))

    def test_a_budget_is_a_hard_stop_with_the_best_answer_so_far(self):
        result = self.solve(TESTED, [{"reply": design(ASK, "ask"), "repeat": True}],
                            [{"reply": WRONG, "repeat": True}], "--max-calls", "6")
        self.assertEqual((result["stopped"], result["solved"], result["calls"]), ("budget", False, 6))
        self.assertIn("a - b", result["answer"])
        self.assertIn("6 of 6", result["stop_detail"])

    def test_parallel_candidates_are_recorded_and_the_best_of_them_is_taken(self):
        result = self.solve(TESTED,
                            [{"replies": [design(ASK, "ask badly"), design(ASK, "ask well")], "repeat": True}],
                            [{"match": {"contains": "ask well"}, "reply": RIGHT, "repeat": True},
                             {"match": {"contains": "ask badly"}, "reply": WRONG, "repeat": True}],
                            "--samples", "2", "--validation-runs", "2")
        self.assertEqual((result["stopped"], result["rounds"], result["calls"]), ("passed", 1, 6))
        self.assertEqual([(round["number"], round["candidate"], round["score"]) for round in self.rounds()],
                         [(1, 0, 0.5), (1, 1, 1.0)])
        self.assertEqual(result["final_candidate"], 1)

    def test_score_feedback_holds_the_score_alone(self):
        self.solve(TESTED, [{"reply": design(ASK, "ask"), "repeat": True}], [{"reply": WRONG, "repeat": True}],
                   "--feedback", "score", "--rounds", "2", "--validation-runs", "1")
        first, second = self.rounds()
        self.assertEqual(first["feedback"].strip(), "Score: 0.50 of 1.")
        self.assertNotIn("FAILED", second["asked"])


if __name__ == "__main__":
    unittest.main()
