"""Imports of workflow programs: every way to write them that published programs use, and what is not there."""

import unittest

from flow_guest import worker
from tests.engine import run_guest
from tests.pretended_model import JOB, PretendedModel

CLASS = '''

class Workflow:
    def __init__(self, name, llm_config, dataset):
        self.custom = %s(create_llm_instance(llm_config))

    async def __call__(self, problem):
        return (await self.custom(input=problem, instruction=%s))["response"].split("\\n")[-1], 0.0
'''


class Imports(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        worker.warm("workflow")

    def run_program(self, graph, prompt="ASK = 'Answer.'\n", **changes):
        """Runs it with its tree read and as a text alone: what comes out has to be the same."""
        read, plain = [run_guest(dict(JOB, graph=graph, prompt=prompt, overlap=known is None, dialect=known, **changes),
                                 PretendedModel()).done for known in (None, "flowreasoner")]
        self.assertEqual((read["answer"], read["error"]), (plain["answer"], plain["error"]))
        return plain

    def answers(self, imports, custom="operator.Custom", prompt="prompt_custom.ASK"):
        done = self.run_program(imports + CLASS % (custom, prompt))
        self.assertIsNone(done["error"], imports)
        self.assertEqual("42", done["answer"])

    def test_modules_by_their_full_paths_with_and_without_a_new_name(self):
        self.answers("import workspace.MATH.workflows.template.operator as operator\n"
                     "import workspace.MATH.workflows.round_1.prompt as prompt_custom\n"
                     "from scripts.async_llm import create_llm_instance")
        self.answers("import workspace.MATH.workflows.template.operator\nimport workspace.MATH.workflows.round_1.prompt\n"
                     "from scripts.async_llm import create_llm_instance",
                     "workspace.MATH.workflows.template.operator.Custom", "workspace.MATH.workflows.round_1.prompt.ASK")

    def test_names_from_modules(self):
        self.answers("from scripts.operators import Custom\nfrom workspace.MATH.workflows.round_1.prompt import ASK", "Custom", "ASK")
        self.answers("from metagpt.ext.aflow.scripts.operator import *\nfrom workspace.X.workflows.round_1.prompt import *",
                     "Custom", "ASK")
        self.answers("from workspace.MATH.workflows.template import operator\n"
                     "from workspace.MATH.workflows.round_1 import prompt as prompt_custom")

    def test_relative_imports(self):
        self.answers("from ..template import operator\nfrom . import prompt as prompt_custom")
        self.answers("from ..template.operator import Custom\nfrom .prompt import ASK", "Custom", "ASK")

    def test_folders_of_any_name(self):
        self.answers("import my_runs.seed44.template.operator as operator\nimport my_runs.seed44.round_2.prompt as prompt_custom\n"
                     "from my_fork.scripts.async_llm import create_llm_instance")
        self.answers("from other_runs.template import operator\nfrom other_runs.round_2 import prompt as prompt_custom")

    def test_by_importlib(self):
        self.answers("import importlib\noperator = importlib.import_module('workspace.X.workflows.template.operator')\n"
                     "prompt_custom = importlib.import_module('workspace.X.workflows.round_1.prompt')")

    def test_python_s_own_operator_stays_within_reach(self):
        self.answers("import operator\nassert operator.itemgetter(1)([5, 6]) == 6 and operator.add(1, 2) == 3")
        self.answers("from operator import itemgetter\nassert itemgetter(0)('ab') == 'a'")

    def test_python_s_own_modules_are_python_s_own(self):
        self.answers("import json, re, math, collections.abc, xml.etree.ElementTree as tree\nfrom email.message import Message\n"
                     "assert json.loads('[1]') == [1] and tree.fromstring('<a/>').tag == 'a'")

    def test_names_for_annotations_are_there_and_can_not_be_built(self):
        self.answers("from __future__ import annotations\nfrom evoagentx.models.base_model import BaseLLM, LLMOutputParser\n"
                     "from evoagentx.benchmark.humaneval import HumanEval\nfrom metagpt.schema import Message\n"
                     "from scripts.evaluator import DatasetType\nfrom loguru import logger\n"
                     "def f(x: HumanEval | None, y: Message) -> DatasetType:\n    pass\nlogger.info('fine')")
        done = self.run_program("from metagpt.schema import Message\nMessage(content='x')" + CLASS % ("operator.Custom", "''"))
        self.assertEqual(("load", "ImportError", 2), tuple(done["error"][key] for key in ("stage", "type", "line")))
        self.assertIn("Message is not available to a workflow", done["error"]["message"])

    def test_a_function_that_is_not_there_is_an_import_error(self):
        done = self.run_program("from metagpt.utils.common import parse_json" + CLASS % ("operator.Custom", "''"))
        self.assertEqual(("ImportError", 1), (done["error"]["type"], done["error"]["line"]))
        self.assertIn("parse_json", done["error"]["message"])

    def test_a_library_that_is_not_installed_is_said(self):
        done = self.run_program("import sympy_of_the_moon.solvers\n" + CLASS % ("operator.Custom", "''"))
        self.assertEqual(("ModuleNotFoundError", 1), (done["error"]["type"], done["error"]["line"]))

    def test_an_error_in_prompt_py_has_its_own_line(self):
        done = self.run_program("import x" + CLASS % ("operator.Custom", "''"), prompt="ASK = 'a'\nMORE = ASK + 1\n")
        self.assertEqual(("load", "TypeError", "prompt.py", 2),
                         tuple(done["error"][key] for key in ("stage", "type", "file", "line")))

    def test_the_prompt_s_own_imports_and_functions_work(self):
        done = self.run_program("import workspace.X.workflows.round_1.prompt as prompt_custom" +
                                CLASS % ("operator.Custom", "prompt_custom.ask(3)"),
                                prompt="import textwrap\ndef ask(n):\n    return textwrap.dedent('  Answer %d.' % n)\n")
        self.assertEqual("42", done["answer"])


class Forms(unittest.TestCase):
    """Constructors and calls by the names of their parameters."""

    @classmethod
    def setUpClass(cls):
        worker.warm("workflow")

    def run_class(self, constructor, call, body="return repr([%s]), 0", **changes):
        names = [name.split("=")[0].split(":")[0].strip(" *") for name in call.split(",") if name.strip(" */")]
        graph = "class Workflow:\n    def __init__(self, %s):\n        pass\n    async def __call__(self, %s):\n        %s\n" % (
            constructor, call, body % ", ".join(names))
        done = run_guest(dict(JOB, graph=graph, prompt="", problem="P", entry_point="E", question_id="Q", overlap=False,
                              **changes), PretendedModel()).done
        return done["answer"] if done["error"] is None else done["error"]["message"]

    def test_arguments_go_by_name_whatever_their_order(self):
        self.assertEqual("['P', 'E', 'Q']", self.run_class("name, llm_config, dataset", "problem, entry_point, question_id"))
        self.assertEqual("['Q', 'P']", self.run_class("dataset, name, llm_config", "question_id, problem"))
        self.assertEqual("['P', 7]", self.run_class("name, llm_config=None, *, dataset", "question, tries=7"))

    def test_unknown_names_go_by_place(self):
        self.assertEqual("['P', 'E']", self.run_class("a, b, c", "text_of_task, function"))

    def test_keyword_only_and_open_ended_parameters(self):
        self.assertEqual("['E', 'P']", self.run_class("name, **rest", "*, entry_point, problem"))
        self.assertEqual("['P', {}]", self.run_class("*args, **rest", "problem, **rest"))

    def test_what_nothing_is_known_for_is_said(self):
        self.assertEqual("nothing is known for the parameter d", self.run_class("a, b, c, d", "problem"))
        self.assertEqual("nothing is known for the parameter memory",
                         self.run_class("name", "problem, entry_point, question_id, memory"))

    def test_a_decorated_call_keeps_its_parameters(self):
        graph = ("import functools\ndef traced(f):\n    @functools.wraps(f)\n    async def g(*args, **fields):\n"
                 "        return await f(*args, **fields)\n    return g\n"
                 "class Workflow:\n    def __init__(self, name, llm_config, dataset):\n        pass\n    @traced\n"
                 "    async def __call__(self, problem, entry_point):\n        return problem + entry_point, 0\n")
        done = run_guest(dict(JOB, graph=graph, prompt="", problem="P", entry_point="E"), PretendedModel()).done
        self.assertEqual("PE", done["answer"])

    def test_answers_in_all_shapes(self):
        for body, answer in (("return 'a', 0.5 #%s", "a"), ("return {'response': 'a'}, 0.5 #%s", "a"), ("return ['a', 'b'], 0 #%s", "['a', 'b']"),
                             ("return 42, None #%s", "42"), ("return 'a' #%s", "a"), ("return ('a', 0.1, 'more') #%s", "a"),
                             ("return '', 0 #%s", ""), ("return ('a', 'no cost') #%s", "a")):
            self.assertEqual(answer, self.run_class("name", "problem", body), body)
        self.assertIn("returned None", self.run_class("name", "problem", "return None, 0 #%s"))
        self.assertIn("at most", self.run_class("name", "problem", "return 'x' * 2000000, 0 #%s"))

    def test_a_call_that_is_not_async_may_still_answer(self):
        graph = ("class Workflow:\n    def __init__(self, name, llm_config, dataset):\n        pass\n"
                 "    def __call__(self, problem):\n        return problem, 0\n")
        self.assertEqual("P", run_guest(dict(JOB, graph=graph, prompt="", problem="P"), PretendedModel()).done["answer"])


if __name__ == "__main__":
    unittest.main()
