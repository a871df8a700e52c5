"""Replies for the workflow fixtures: by operator, the same at each run, and good enough to get every program to its end."""

from tests.engine import Refuse, chat_value, python_value

PROBLEM = 'def double(x):\n    """Twice x.\n    >>> double(2)\n    4\n    """\n'
CODE = "Here it is.\n```python\ndef double(x):\n    return 2 * x\n\nprint(double(4))\n```\n"
JOB = {"kind": "workflow", "problem": PROBLEM, "entry_point": "double", "question_id": "HumanEval/999",
       "dataset": "HumanEval", "models": [{"name": "small", "profile": "full"}, {"name": "large", "profile": "full"}],
       "profile": "full", "overlap": True, "llm_config": {"temperature": 0.5}, "has_tests": True}


class PretendedModel:
    """`tests_fail`: what the visible tests say. `budget`: how many calls are answered, then all are refused."""

    def __init__(self, tests_fail=False, budget=None):
        self.tests_fail = tests_fail
        self.budget = budget
        self.reviews = 0

    def __call__(self, op, args, number):
        if self.budget is not None and number > self.budget:
            raise Refuse("budget", "the budget of %d calls is used up" % self.budget)
        if op == "test":
            return self.verdict()
        if op == "python":
            return python_value("42")
        if op == "behave":
            row = [{"passed": True, "value": "4"} for _ in args["tests"]]
            return {"outcomes": [row for _ in args["solutions"]]}
        return chat_value(self.reply(args["operator"], args["messages"][-1]["content"]))

    def verdict(self):
        result = {"passed": not self.tests_fail, "type": "AssertionError" if self.tests_fail else "", "message": "",
                  "expression": "assert double(2) == 4", "expected": "4", "actual": "2" if self.tests_fail else ""}
        return {"passed": 0 if self.tests_fail else 1, "total": 1, "load": None, "results": [result]}

    def reply(self, operator, prompt):
        if operator == "Review" and "<solution>" in prompt:  # ScoreFlow's form
            return "<solution>Checked.\n42</solution>"
        if operator == "Custom" and "few words" in prompt:
            return "42"
        if operator == "Review":
            self.reviews += 1
            return "<review_result>%s</review_result><feedback>Mind zero.</feedback>" % (self.reviews > 1)
        return {
            "Custom": "Let me see.\nThe answer is below.\n42",
            "llm": "42",
            "AnswerGenerate": "<thought>6 times 7</thought>\n<answer>42</answer>",
            "Programmer": "```python\ndef solve():\n    return 6 * 7\n```",
            "Revise": "<solution>\n```python\ndef double(x):\n    return x + x\n```\n</solution>",
            "Format": "<solution>42</solution>",
            "ScEnsemble": "<thought>both</thought><solution_letter>A</solution_letter>",
            "MdEnsemble": "<solution_letter>A</solution_letter>",
            "TestGenerate": "```python\nassert double(2) == 4\nassert double(0) == 0\n```",
            "Rank": "<solution_letter>A</solution_letter>",
        }.get(operator, CODE)
