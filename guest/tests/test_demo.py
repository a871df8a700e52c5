"""The scripted models of examples/demo: the first design fails one visible test, the second passes all of them."""

import json
import os
import re
import unittest

from flow_guest import checking, worker
from flow_guest.analysis import analyse
from tests.catalogue import CATALOGUE
from tests.engine import chat_value, run_guest

DEMO = os.path.join(os.path.dirname(__file__), "..", "..", "examples", "demo")


def rows(name):
    with open(os.path.join(DEMO, name), encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


PROBLEM = rows("problem.jsonl")[0]
VISIBLE = ["assert %s == %s" % pair
           for pair in re.findall(r"^ +(is_sorted\(.*\)) ➞ (\w+)$", PROBLEM["prompt"], re.MULTILINE)]


def block(reply, tag):
    return re.search(r"<%s>\n?(.*?)</%s>" % (tag, tag), reply, re.DOTALL).group(1)


class Engine:
    """Answers chats by the worker's script and tests with the visible ones."""

    def __init__(self):
        self.lines = rows("worker.jsonl")

    def __call__(self, op, args, number):
        if op == "test":
            return verdict(args["solution"])
        prompt = args["messages"][-1]["content"]
        for line in self.lines:
            match = line["match"]
            if match.get("contains", "") in prompt and match.get("caller", args["operator"]) == args["operator"]:
                return chat_value(line["reply"])
        raise AssertionError("no reply for %s: %s" % (args["operator"], prompt[:200]))


def verdict(code):
    done = checking.run({"code": code, "entry_point": "is_sorted", "tests": VISIBLE})
    results = done["results"]
    return {"passed": sum(item["passed"] for item in results), "total": len(results), "load": done["load"],
            "results": results}


class Demo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        worker.warm("workflow")

    def run_round(self, number):
        reply = rows("meta.jsonl")[number - 1]["reply"]
        graph, prompt = block(reply, "graph"), block(reply, "prompt")
        found = analyse({"graph": graph, "prompt": prompt, "query": PROBLEM["prompt"], "operators": CATALOGUE,
                         "models": []})["findings"]
        self.assertEqual([], found)
        ended = run_guest({"kind": "workflow", "graph": graph, "prompt": prompt, "problem": PROBLEM["prompt"],
                           "entry_point": "is_sorted", "question_id": PROBLEM["task_id"], "dataset": "HumanEval",
                           "models": [{"name": "scripted", "profile": "full"}], "profile": "full", "overlap": True,
                           "llm_config": {}, "has_tests": True}, Engine(), delay=0.02)
        self.assertIsNone(ended.done["error"])
        return ended

    def test_the_first_design_fails_one_visible_test(self):
        ended = self.run_round(1)
        self.assertEqual(["CustomCodeGenerate"], ended.ops())
        result = verdict(ended.done["answer"])
        self.assertEqual((7, 8), (result["passed"], result["total"]))
        failed = next(item for item in result["results"] if not item["passed"])
        self.assertEqual(("True", "False"), (failed["expected"], failed["actual"]))

    def test_the_second_design_passes_visible_and_hidden_tests(self):
        ended = self.run_round(2)
        self.assertEqual(["Custom"] + ["CustomCodeGenerate"] * 3 + ["ScEnsemble", "test"], ended.ops())
        self.assertEqual(3, ended.most_open, "the three drafts are asked for at the same time")
        answer = ended.done["answer"]
        self.assertEqual(8, verdict(answer)["passed"])
        hidden = checking.run({"code": answer, "entry_point": "is_sorted", "check": PROBLEM["test"]})
        self.assertTrue(all(item["passed"] for item in hidden["results"]))

    def test_the_script_knows_round_two_by_the_text_of_round_one(self):
        first, second = rows("meta.jsonl")
        self.assertIn(second["match"]["contains"], block(first["reply"], "prompt"))


if __name__ == "__main__":
    unittest.main()
