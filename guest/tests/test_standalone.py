"""Exported workflows: one file, run as it is by a plain interpreter against a pretended `openai` package."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

from flow_guest import standalone
from tests.pretended_model import CODE, PROBLEM
from tests.test_workflow_fixtures import fixtures

# Answers every chat with the file REPLIES' next text, and notes what it was asked.
_OPENAI = '''
import json, os
from types import SimpleNamespace as Item
_here = os.path.dirname(os.path.abspath(__file__))
class _Completions:
    def __init__(self, client):
        self.client = client
    async def create(self, **request):
        with open(os.path.join(_here, "requests.jsonl"), "a") as stream:
            stream.write(json.dumps(dict(request, key=self.client.api_key, base_url=self.client.base_url)) + "\\n")
        with open(os.path.join(_here, "requests.jsonl")) as stream:
            number = len(stream.readlines())
        with open(os.path.join(_here, "replies.json")) as stream:
            replies = json.load(stream)
        text = replies[min(number, len(replies)) - 1]
        return Item(choices=[Item(message=Item(content=text))], usage=Item(prompt_tokens=1000, completion_tokens=500))
class AsyncOpenAI:
    def __init__(self, api_key=None, base_url=None, max_retries=2):
        self.api_key, self.base_url = api_key, base_url
        self.chat = Item(completions=_Completions(self))
'''
MODELS = [{"name": "small", "model": "small-v1", "usd_in": 1.0, "usd_out": 2.0, "key_env": "SMALL_KEY"},
          {"name": "large", "base_url": "http://127.0.0.1:9/v1"}]
TESTS = {"asserts": ["assert double(2) == 4", "assert double(0) == 0"]}


class Exported(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.write("openai.py", _OPENAI)

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as stream:
            stream.write(text)

    def export(self, graph, prompt="", **job):
        job = dict({"graph": graph, "prompt": prompt, "title": "Doubling", "models": MODELS, "tests": TESTS,
                    "problem": PROBLEM, "entry_point": "double", "dataset": "HumanEval", "file_name": "out.py"}, **job)
        source = standalone.run(job)["source"]
        self.write("out.py", source)
        return source

    def run_it(self, replies, *arguments, status=0):
        self.write("replies.json", json.dumps(replies))
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": self.folder, "SMALL_KEY": "sk-test",
                       "OPENAI_API_KEY": "sk-other", "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run([sys.executable, "-B", os.path.join(self.folder, "out.py")] + list(arguments), timeout=120,
                              capture_output=True, text=True, env=environment, cwd=self.folder, encoding="utf-8")
        self.assertEqual(status, done.returncode, done.stderr)
        return done

    def requests(self):
        with open(os.path.join(self.folder, "requests.jsonl"), encoding="utf-8") as stream:
            return [json.loads(line) for line in stream]

    def fixture(self, name):
        return next(item for item in fixtures("good") if item[0] == name)

    def test_it_prints_the_answer_alone_and_needs_nothing_of_ours(self):
        _, graph, prompt, _ = self.fixture("drafts_vote_test")
        self.export(graph, prompt)
        done = self.run_it([CODE])
        self.assertEqual("def double(x):\n    return 2 * x\n\n", done.stdout)
        self.assertIn("3000 + 1500 tokens, $0.006000", done.stderr)
        self.assertEqual([("small-v1", "sk-test")] * 3, [(item["model"], item["key"]) for item in self.requests()])

    def test_its_tests_run_and_a_failing_draft_is_repaired(self):
        _, graph, prompt, _ = self.fixture("class_alone")
        self.export(graph, prompt)
        done = self.run_it(["```python\ndef double(x):\n    print('loud')\n    return x\n```", CODE])
        self.assertIn("return 2 * x", done.stdout)
        self.assertIn("expected 4, got 2", self.requests()[1]["messages"][0]["content"])

    def test_a_program_that_runs_too_long_is_a_failing_test(self):
        _, graph, prompt, _ = self.fixture("class_alone")
        source = self.export(graph, prompt)
        self.write("out.py", source.replace("'seconds': 30", "'seconds': 3").replace("'test_seconds': 5", "'test_seconds': 0"))
        done = self.run_it(["```python\ndef double(x):\n    while True:\n        pass\n```", CODE])
        self.assertIn("return 2 * x", done.stdout)
        self.assertIn("it ran too long", self.requests()[1]["messages"][0]["content"])

    def test_an_endless_loop_costs_one_test(self):
        _, graph, prompt, _ = self.fixture("class_alone")
        source = self.export(graph, prompt)
        self.write("out.py", source.replace("'test_seconds': 5", "'test_seconds': 1"))
        self.run_it(["```python\ndef double(x):\n    while x:\n        pass\n    return 0\n```", CODE])
        self.assertIn("1 of 2 tests pass", self.requests()[1]["messages"][0]["content"])

    def test_programs_are_run_for_their_value(self):
        _, graph, prompt, _ = self.fixture("number_by_program")
        self.export(graph, prompt)
        done = self.run_it(['{"steps": ["multiply"]}', "```python\ndef solve():\n    return 6 * 7\n```", "It is 42"])
        self.assertEqual("42\n", done.stdout)

    def test_behaviour_decides_in_it_too(self):
        _, graph, prompt, _ = self.fixture("behaviour_decides")
        self.export(graph, prompt)
        wrong = "```python\ndef double(x):\n    return x\n```"
        done = self.run_it(["```python\nassert double(2) == 4\n```", wrong, CODE, CODE])
        self.assertIn("return 2 * x", done.stdout)

    def test_every_dialect_exports(self):
        for name in ("relative_imports", "async_named_calls", "number_in_time"):
            _, graph, prompt, _ = self.fixture(name)
            with self.subTest(name):
                self.export(graph, prompt)
                self.assertTrue(self.run_it([CODE]).stdout.strip())

    def test_another_model_and_its_endpoint(self):
        _, graph, prompt, _ = self.fixture("two_workers")
        self.export(graph, prompt)
        self.run_it(["```python\ndef double(x):\n    return x\n```", CODE])
        self.assertEqual([("small-v1", "sk-test", None), ("large", "sk-other", "http://127.0.0.1:9/v1")],
                         [(item["model"], item["key"], item["base_url"]) for item in self.requests()])

    def test_another_query_with_tests_of_its_own(self):
        _, graph, prompt, _ = self.fixture("class_alone")
        self.export(graph, prompt)
        self.write("query.txt", "def triple(x):\n    '''Three times x.'''\n")
        self.write("tests.txt", "assert triple(1) == 3\n\nassert triple(2) == 6\n")
        triple = "```python\ndef triple(x):\n    return 3 * x\n```"
        done = self.run_it([triple], "--query", "query.txt", "--entry-point", "triple", "--tests", "tests.txt", "--model", "m2")
        self.assertIn("return 3 * x", done.stdout)
        self.assertEqual("m2", self.requests()[0]["model"])

    def test_a_failing_workflow_says_where_and_ends_with_one(self):
        self.export("class Workflow:\n    def __init__(self, name, llm_config, dataset):\n        pass\n\n"
                    "    async def __call__(self, problem):\n        return problem[1000], 0\n")
        done = self.run_it(["x"], status=1)
        self.assertIn("graph.py, line 6, in __call__\nIndexError: string index out of range", done.stderr)
        self.assertEqual("", done.stdout)

    def test_without_a_key_it_says_which_one(self):
        self.export(self.fixture("one_draft")[1], models=[{"name": "x", "key_env": "NO_SUCH_KEY"}])
        self.assertIn("set NO_SUCH_KEY to your key", self.run_it(["x"], status=1).stderr)

    def test_no_key_is_ever_in_it(self):
        os.environ["SMALL_KEY"] = "sk-never-shown"
        self.addCleanup(os.environ.pop, "SMALL_KEY")
        source = self.export(self.fixture("one_draft")[1], models=[dict(MODELS[0], api_key="sk-never-shown", key="sk-never-shown")])
        self.assertNotIn("sk-never-shown", source)

    def test_it_holds_the_operators_that_the_workflow_uses_and_no_others(self):
        source = self.export(self.fixture("one_draft")[1])
        self.assertIn("class CustomCodeGenerate", source)
        for name in ("class MdEnsemble", "class Debate", "class Programmer"):
            self.assertNotIn(name, source)

    def test_any_text_comes_out_as_it_went_in(self):
        import ast
        for text in ("", "a'''b", 'a"""b\'\'\'c', "ends in a quote'", "back\\slash\\", "\\N{x} \\u1", "\r\n", "\x00", "ä\u2028", "'"):
            self.assertEqual(text, ast.literal_eval(standalone.literal(text)))

    def test_a_graph_that_does_not_parse_still_exports(self):
        self.export("class Workflow:\n    def (\n")
        self.assertIn("SyntaxError", self.run_it(["x"], status=1).stderr)


if __name__ == "__main__":
    unittest.main()
