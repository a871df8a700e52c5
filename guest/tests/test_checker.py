"""Static checks: each mistake is found with its line, and programs that work get no finding at all."""

import textwrap
import unittest

from flow_guest.analysis import analyse


def operator(name, params, result):
    """A catalogue entry; a parameter with a question mark is optional."""
    return {"name": name, "call": {"params": [
        {"name": item.rstrip("?"), "required": not item.endswith("?"), "default": None} for item in params.split()],
        "result": result.split()}}


CATALOGUE = [
    operator("Custom", "input instruction", "response"),
    operator("CustomCodeGenerate", "problem entry_point instruction", "response"),
    operator("AnswerGenerate", "input", "thought answer"),
    operator("Programmer", "problem analysis?", "code output"),
    operator("Test", "problem solution entry_point test_loop?", "result solution"),
    operator("ScEnsemble", "solutions problem?", "response"),
    operator("Review", "problem solution", "review_result feedback"),
]
MODELS = [{"name": "small", "profile": "compact"}, {"name": "large", "profile": "full"}]

FLOWREASONER = '''
from typing import Literal
import metagpt.ext.aflow.scripts.optimized.MBPP.workflows.template.operator as operator
import metagpt.ext.aflow.scripts.optimized.MBPP.workflows.round_3.prompt as prompt_custom
from metagpt.provider.llm_provider_registry import create_llm_instance
from metagpt.utils.cost_manager import CostManager

DatasetType = Literal["HumanEval", "MBPP"]

class Workflow:
    def __init__(self, name: str, llm_config, dataset: DatasetType) -> None:
        self.name = name
        self.dataset = dataset
        self.llm = create_llm_instance(llm_config)
        self.llm.cost_manager = CostManager()
        self.custom = operator.Custom(self.llm)
        self.code = operator.CustomCodeGenerate(self.llm)
        self.test = operator.Test(self.llm)
        self.vote = operator.ScEnsemble(self.llm)

    async def __call__(self, problem: str, entry_point: str):
        """Several drafts, a vote, a test."""
'''
AFLOW = FLOWREASONER.replace("metagpt.ext.aflow.scripts.optimized", "workspace").replace(
    "from metagpt.provider.llm_provider_registry import", "from scripts.async_llm import").replace(
    "from metagpt.utils.cost_manager import CostManager\n", "from scripts.evaluator import DatasetType\n").replace(
    "        self.llm.cost_manager = CostManager()\n", "")
COST = {"flow": "self.llm.cost_manager.total_cost", "aflow": "self.llm.get_usage_summary()[\"total_cost\"]"}


def program(body, head=FLOWREASONER):
    return head + textwrap.indent(textwrap.dedent(body).strip("\n"), "        ") + "\n"


def findings(graph, prompt="SOLVE = 'solve'\nPLAN = 'plan'\n", **job):
    return analyse(dict({"graph": graph, "prompt": prompt, "operators": CATALOGUE, "models": MODELS}, **job))["findings"]


WORKING = ['''
    drafts = []
    for _ in range(3):
        draft = await self.code(problem=problem, entry_point=entry_point, instruction=prompt_custom.SOLVE)
        drafts.append(draft['response'])
    best = await self.vote(solutions=drafts, problem=problem)
    checked = await self.test(problem=problem, solution=best['response'], entry_point=entry_point)
    if checked['result']:
        return checked['solution'], COST
    return best['response'], COST
''', '''
    plan = await self.custom(problem, prompt_custom.PLAN)
    try:
        reply = await self.custom(input=problem + plan.get("response", ""), instruction="")
    except Exception as error:
        print(f"failed: {error}")
        return "", COST
    answer = reply["response"]
    result = answer, COST
    return result
''', '''
    import asyncio, re
    tasks = [self.custom(input=problem, instruction=f"Try {i}.") for i in range(3)]
    replies = await asyncio.gather(*tasks)
    texts = [reply["response"] for reply in replies]
    found = [match.group(1) for text in texts if (match := re.search(r"(\\d+)", text))]
    counts = {text: texts.count(text) for text in found}
    return max(counts, key=counts.get) if counts else texts[0], COST
''', '''
    solution = await self.code(problem=problem, entry_point=entry_point, instruction="")
    solution["attempts"] = 1
    while solution["attempts"] < 3:
        checked = await self.test(problem=problem, solution=solution["response"], entry_point=entry_point)
        if checked["result"]:
            break
        solution = {"response": checked["solution"], "attempts": solution["attempts"] + 1}
    return solution["response"], COST
''', '''
    def clean(text):
        return text.strip().lower()
    async def ask(style):
        reply = await self.custom(input=problem, instruction=style)
        return clean(reply["response"])
    first, second = await asyncio.gather(ask("short"), ask("long"))
    task = asyncio.create_task(self.custom(input=first, instruction=second))
    final = await task
    pending = self.custom(input="x", instruction="y")
    more = await pending
    return final["response"] + more["response"], COST
''']


class WorkingPrograms(unittest.TestCase):
    def test_programs_in_the_published_forms_have_no_findings(self):
        for head, cost in ((FLOWREASONER, COST["flow"]), (AFLOW, COST["aflow"])):
            for body in WORKING:
                source = program(body.replace("COST", cost), head)
                with self.subTest(body):
                    self.assertEqual([], findings(source))

    def test_a_class_without_its_imports_has_no_findings(self):
        source = FLOWREASONER[FLOWREASONER.index("class Workflow"):]
        self.assertEqual([], findings(program("reply = await self.custom(input=problem, instruction=prompt_custom.PLAN)\n"
                                              "return reply['response'], self.llm.cost_manager.total_cost", source)))

    def test_evoagentx_returns_the_answer_alone(self):
        source = '''
import evoagentx.workflow.operators as operator
import examples.aflow.code_generation.prompt as prompt_custom  # noqa: F401
from evoagentx.models.model_configs import LLMConfig
from evoagentx.benchmark.benchmark import Benchmark
from evoagentx.models.model_utils import create_llm_instance

class Workflow:
    def __init__(self, name: str, llm_config: LLMConfig, benchmark: Benchmark):
        self.llm = create_llm_instance(llm_config)
        self.benchmark = benchmark
        self.custom = operator.Custom(self.llm)

    async def __call__(self, problem: str, **kwargs) -> str:
        reply = await self.custom(input=problem, instruction=prompt_custom.SOLVE)
        return reply['response']
'''
        result = analyse({"graph": source, "prompt": "SOLVE = ''", "operators": CATALOGUE, "models": MODELS})
        self.assertEqual(("evoagentx", []), (result["dialect"], result["findings"]))

    def test_scoreflow_has_its_own_call_forms(self):
        source = '''
import asyncio
from typing import Literal
import ScoreFlow.scripts.MBPP.operator as operator
from metagpt.provider.llm_provider_registry import create_llm_instance as create

class Workflow:
    def __init__(self, config, problem) -> None:
        self.problem = problem
        self.config = create(config)
        self.custom = operator.Custom(self.config, self.problem)
        self.vote = operator.ScEnsemble(self.config, self.problem)

    async def run_workflow(self):
        drafts = []
        for i in range(3):
            drafts.append(await self.custom(instruction=f"Try {i}."))
        return await self.vote(solutions=drafts)

    async def __call__(self):
        return await asyncio.wait_for(self.run_workflow(), timeout=60)
'''
        result = analyse({"graph": source, "prompt": "", "operators": CATALOGUE, "models": MODELS})
        self.assertEqual(("scoreflow", []), (result["dialect"], result["findings"]))

    def test_inherited_and_unusual_attributes_are_known(self):
        source = program("self.late = 1\nreturn self._helper(self.late), 0\n") + '''
    def _helper(self, value):
        return [value, self.shared, self.base_method(), self.__class__.__name__]
'''
        source = source.replace("class Workflow:", "class Base:\n    shared = 1\n    def base_method(self):\n"
                                "        self.set_by_base = 2\n        return self.set_by_base\n\nclass Workflow(Base):")
        self.assertEqual([], findings(source))
        self.assertEqual([], findings(source.replace("Workflow(Base)", "Workflow(Elsewhere)").replace(
            "class Base:", "from os import PathLike as Elsewhere\nclass Base:").replace("self.late)", "self.unknown)")))


class Mistakes(unittest.TestCase):
    def only(self, source, rule, severity="error", **job):
        found = findings(source, **job)
        self.assertEqual([(rule, severity)], [(item["rule"], item["severity"]) for item in found], found)
        self.assertTrue(found[0]["hint"])
        return found[0]

    def line(self, source, text):
        return source[:source.index(text)].count("\n") + 1

    def test_syntax_errors_name_file_and_line(self):
        found = self.only("class Workflow:\n    def broken(:\n", "syntax")
        self.assertEqual(("graph.py", 2), (found["file"], found["line"]))
        found = [item for item in findings(program("return 1, 2"), prompt="A = 'unclosed")]
        self.assertEqual([("syntax", "prompt.py")], [(item["rule"], item["file"]) for item in found])

    def test_a_missing_class_or_entry_is_an_error(self):
        self.only("class Flow:\n    pass\n", "no-workflow")
        self.only(program("return 1, 2").replace("async def __call__", "async def call"), "no-entry")

    def test_an_entry_that_is_not_async_is_an_error(self):
        self.only(program("return 1, 2").replace("async def __call__", "def __call__"), "not-async")

    def test_arguments_that_nothing_passes_are_errors(self):
        self.only(program("return 1, 2").replace("entry_point: str", "entry_point, id, tests"), "entry-arguments")
        self.only(program("return 1, 2").replace("name: str, llm_config", "name, llm_config, extra"),
                  "constructor-arguments")

    def test_unknown_operators_get_the_nearest_name(self):
        source = program("return 1, 2").replace("operator.ScEnsemble", "operator.ScEnsembl")
        found = self.only(source, "unknown-operator")
        self.assertIn("Did you mean ScEnsemble?", found["hint"])
        self.assertEqual(self.line(source, "ScEnsembl"), found["line"])

    def test_an_operator_without_a_model_is_an_error(self):
        self.only(program("return 1, 2").replace("ScEnsemble(self.llm)", "ScEnsemble()"), "operator-without-llm")

    def test_unknown_attributes_are_errors_where_they_are_surely_reached(self):
        call = "await self.programer(problem=problem)"
        self.only(program("reply = %s\nreturn reply, 0" % call), "unknown-attribute")
        self.only(program("if len(problem) > 9:\n    reply = %s\nreturn 1, 0" % call), "unknown-attribute", "warning")

    def test_missing_prompts_are_found(self):
        found = self.only(program("reply = await self.custom(input=problem, instruction=prompt_custom.SOLVED)\n"
                                  "return reply['response'], 0"), "missing-prompt")
        self.assertIn("Did you mean SOLVE?", found["hint"])

    def test_wrong_and_missing_keywords_are_found(self):
        self.only(program("reply = await self.custom(input=problem, instructions='', instruction='')\nreturn reply, 0"),
                  "unknown-keyword")
        self.only(program("reply = await self.custom(problem)\nreturn reply, 0"), "missing-argument")
        self.only(program("for _ in range(3):\n    reply = await self.vote(answers=[1], solutions=[])\nreturn reply, 0"),
                  "unknown-keyword")

    def test_wrong_result_keys_are_found_through_a_local_name(self):
        found = self.only(program("checked = await self.test(problem, 'x', entry_point)\n"
                                  "return checked['solutoin'], 0"), "unknown-result-key")
        self.assertIn("Did you mean solution?", found["hint"])
        self.only(program("return (await self.custom('a', 'b'))['answer'], 0"), "unknown-result-key")

    def test_calls_without_await_are_found(self):
        self.only(program("self.custom('a', 'b')\nreturn 1, 0"), "not-awaited", "warning")
        self.only(program("return self.custom('a', 'b')['response'], 0"), "not-awaited")
        self.only(program("reply = self.custom('a', 'b')\nreturn reply['response'], 0"), "not-awaited")

    def test_an_entry_that_returns_no_pair_is_an_error(self):
        self.only(program("reply = await self.custom('a', 'b')\nreturn reply['response']"), "not-a-pair")
        self.only(program("return 'a', 'b', 'c'"), "not-a-pair")
        self.only(program("reply = await self.custom('a', 'b')"), "not-a-pair")

    def test_unknown_model_names_are_errors_and_allowed_ones_are_not(self):
        source = program("return 1, 0").replace("create_llm_instance(llm_config)", "create_llm_instance('lagre')")
        self.assertIn("Did you mean large?", self.only(source, "unknown-model")["hint"])
        self.assertEqual([], findings(source.replace("lagre", "large")))

    def test_modules_the_sandbox_lacks_are_warnings(self):
        self.only("import not_installed_anywhere\n" + program("return not_installed_anywhere, 0"), "missing-module",
                  "warning")

    def test_undefined_names_are_found_and_builtins_are_not(self):
        found = self.only(program("reply = await self.custom(input=problm, instruction=str(len(problem)))\n"
                                  "return reply['response'], 0"), "undefined-name")
        self.assertIn("problem", found["hint"])

    def test_what_a_handler_may_catch_is_a_warning(self):
        self.only(program("try:\n    reply = await self.custom(inptu=1, input=2, instruction=3)\n"
                          "except TypeError:\n    reply = 1\nreturn reply, 0"), "unknown-keyword", "warning")


class Hostile(unittest.TestCase):
    def test_hostile_texts_are_findings_and_never_crashes(self):
        texts = ["\0", "x = " + "(" * 5000 + ")" * 5000, "x = " + "-" * 100000 + "1", "a" + ".b" * 50000,
                 "x" * (2 << 20), "class Workflow:\n" + "\n".join(" " * i + "if 1:" for i in range(1, 90)),
                 "\ud800", "return 1", "await x", "class Workflow: __call__ = 3", "def f(:",
                 "x = " + " + ".join(["1"] * 30000)]
        for text in texts:
            with self.subTest(text[:20]):
                result = analyse({"graph": text, "prompt": text[:100], "operators": CATALOGUE, "models": MODELS})
                self.assertTrue(result["findings"])
                self.assertTrue(all(item["message"] and item["line"] for item in result["findings"]))

    def test_an_empty_job_is_answered(self):
        self.assertEqual("no-workflow", analyse({})["findings"][0]["rule"])


if __name__ == "__main__":
    unittest.main()
