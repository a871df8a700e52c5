"""The operators in ScoreFlow's form: built with a model and the problem, called without it, answering with text."""

from flow_guest.llm import Llm
from flow_guest.operators import agreement, baselines, ensemble, generate, programmer, tester
from flow_guest.operators.base import Operator, text_of
from flow_guest.operators.review import solution_of
from flow_guest.runtime import current


class _Bound(Operator):
    """An operator that knows its problem from the start. Extra arguments (a graph's number) are passed over."""

    def __init__(self, llm=None, *rest, problem=None):
        super().__init__(Llm() if llm is None else llm)
        texts = [item for item in rest if isinstance(item, (str, dict))]
        problem = problem if problem is not None else (texts[-1] if texts else "")
        if isinstance(problem, dict):
            problem = problem.get("prompt") or problem.get("problem") or problem.get("question") or ""
        self.problem = str(problem)
        self.entry_point = current().entry_point

    def asked(self, instruction):
        return "%s\n\nYou have the following task:\n%s" % (text_of(instruction), self.problem)


class Custom(_Bound):
    async def __call__(self, instruction=""):
        return (await generate.Custom(self.llm, self.name)(self.asked(instruction) if self.problem else
                                                           text_of(instruction)))["response"]


class CustomCodeGenerate(_Bound):
    async def __call__(self, instruction=""):
        operator = generate.CustomCodeGenerate(self.llm, self.name)
        return (await operator(self.problem, self.entry_point, instruction))["response"]


class AnswerGenerate(_Bound):
    async def __call__(self):
        return (await generate.AnswerGenerate(self.llm, self.name)(self.problem))["answer"]


class Programmer(_Bound):
    async def __call__(self, analysis="None"):
        result = await programmer.Programmer(self.llm, self.name)(self.problem, analysis)
        return "This program was run:\n%s\nIts output:\n%s" % (result["code"], result["output"])


class Test(_Bound):
    """The solution after the visible tests and at most `test_loop` rewrites; a fresh one where it still fails."""

    async def __call__(self, solution="", test_loop=3):
        result = await tester.Test(self.llm, self.name)(self.problem, solution, self.entry_point, test_loop)
        if result["result"]:
            return result["solution"]
        operator = generate.CustomCodeGenerate(self.llm, self.name)
        return (await operator(self.problem, self.entry_point, "Think step by step, then write the code."))["response"]


class ScEnsemble(_Bound):
    async def __call__(self, solutions=()):
        return (await ensemble.ScEnsemble(self.llm, self.name)(solutions, self.problem))["response"]


class MdEnsemble(_Bound):
    async def __call__(self, solutions=()):
        return (await ensemble.MdEnsemble(self.llm, self.name)(solutions, self.problem))["solution"]


class Review(_Bound):
    """The corrected solution, not a judgement of it."""

    async def __call__(self, pre_solution=""):
        reply = await self.ask("scoreflow_review", problem=self.problem, solution=text_of(pre_solution))
        return solution_of(self, reply)


class Revise(_Bound):
    async def __call__(self, pre_solution="", feedback=""):
        reply = await self.ask("revise", problem=self.problem, solution=text_of(pre_solution), feedback=text_of(feedback))
        return solution_of(self, reply)


class Format(_Bound):
    async def __call__(self, pre_solution=""):
        reply = await self.ask("format", problem=self.problem, solution=text_of(pre_solution))
        return solution_of(self, reply)


class TestGenerate(_Bound):
    __test__ = False

    async def __call__(self, count=8):
        return (await agreement.TestGenerate(self.llm, self.name)(self.problem, self.entry_point, count))["tests"]


class ExecEnsemble(_Bound):
    async def __call__(self, solutions=(), tests=()):
        return (await agreement.ExecEnsemble(self.llm, self.name)(solutions, tests, self.entry_point))["response"]


class Debate(_Bound):
    async def __call__(self, agents=3, rounds=2):
        return (await baselines.Debate(self.llm, self.name)(self.problem, self.entry_point, agents, rounds))["response"]


class Rank(_Bound):
    async def __call__(self, solutions=()):
        return (await baselines.Rank(self.llm, self.name)(solutions, self.problem))["solutions"]


class Fuse(_Bound):
    async def __call__(self, solutions=()):
        return (await baselines.Fuse(self.llm, self.name)(solutions, self.problem, self.entry_point))["response"]

