"""Runs a workflow one by one and overlapped against the same pretended operators, and compares what it did.

Time is virtual: a latency of a second costs nothing, and the clock at the end says how long the run would have
taken. An operator looks at its arguments when it starts and again when it ends, so a list that changed meanwhile
shows in its reply; the n-th identical request gets the n-th reply, so a swapped start shows too.
"""

import ast
import asyncio
import hashlib
import random
import selectors
import types
import unittest

from flow_guest import overlap_runtime
from flow_guest.overlap import rewrite


class CallFailed(Exception):
    """What a pretended call raises."""


class _Selector(selectors.DefaultSelector):
    def __init__(self):
        super().__init__()
        self.now = 0.0

    def select(self, timeout=None):
        if timeout:
            self.now += timeout
        return super().select(0)


def run_in_virtual_time(coroutine):
    """(outcome of the coroutine, seconds it would have taken)."""
    selector = _Selector()
    loop = asyncio.SelectorEventLoop(selector)
    loop.time = lambda: selector.now
    try:
        return loop.run_until_complete(coroutine), selector.now
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


class World:
    """The pretended operators and models of one run."""

    def __init__(self, seed, numbered=True, failing=0):
        self.random = random.Random(seed)
        self.numbered = numbered
        self.failing = failing
        self.counts = {}
        self.made = []
        self.names = []
        self.cost = 0.0

    async def call(self, operator, arguments):
        text = operator + repr(arguments)
        count = self.counts[text] = self.counts.get(text, 0) + 1
        self.made.append(text)
        label = text + (" #%d" % count if self.numbered else "")
        overlap_runtime.note(label)
        await asyncio.sleep(self.random.uniform(0.5, 1.5))
        if operator + repr(arguments) != text:
            label += " CHANGED MEANWHILE"
        self.cost += 1
        digest = hashlib.sha256(label.encode()).hexdigest()
        if self.failing and int(digest[:6], 16) % self.failing == 0:
            raise CallFailed(digest[:6])
        return digest[:6]

    def operators(self):
        world = self

        def operator_class(name, keys):
            class Operator:
                def __init__(self, llm, label=None):
                    self.llm = llm

                async def __call__(self, **arguments):
                    answer = await world.call(name, arguments)
                    return {key: answer if key != "result" else answer < "8" for key in keys}
            return Operator

        return types.SimpleNamespace(
            Custom=operator_class("Custom", ["response"]),
            AnswerGenerate=operator_class("AnswerGenerate", ["thought", "answer"]),
            Test=operator_class("Test", ["result", "solution"]),
            Review=operator_class("Review", ["review_result", "feedback"]),
            ScEnsemble=operator_class("ScEnsemble", ["response"]))

    def llm(self, config=None):
        world = self

        class Cost:
            @property
            def total_cost(self):
                return world.cost

        class Llm:
            cost_manager = Cost()

            async def ask(self, text):
                return await world.call("ask", text)

            async def __call__(self, text):
                return await world.call("llm", text)
        return Llm()


class Run:
    """What one run did: answer or error, the order of awaited calls, all calls made, and its time."""

    def __init__(self, answer, error, order, made, seconds, printed):
        self.answer, self.error, self.order, self.made = answer, error, order, made
        self.seconds, self.printed = seconds, printed


def execute(tree, seed, numbered=True, failing=0):
    """Runs the Workflow class of a tree once."""
    world = World(seed, numbered, failing)
    printed = []
    prompts = types.SimpleNamespace(**{name: "prompt " + name for name in ("A", "B", "C", "D", "SOLVE", "PLAN")})
    space = {"operator": world.operators(), "create_llm_instance": world.llm, "prompt_custom": prompts,
             "print": lambda *values: printed.append(values), "asyncio": asyncio, "__name__": "graph"}
    exec(compile(tree, "graph.py", "exec"), space)
    workflow = space["Workflow"]("name", None, "set")

    async def main():
        order = overlap_runtime.begin()
        try:
            return await workflow("the problem", "solve"), None, order
        except Exception as error:  # the program's own failure is part of what is compared
            return None, (type(error), str(error)), order

    (answer, error, order), seconds = run_in_virtual_time(main())
    return Run(answer, error, order, world.made, seconds, printed)


HEADER = '''
class Workflow:
    def __init__(self, name, llm_config, dataset):
        self.llm = create_llm_instance(llm_config)
        self.custom = operator.Custom(self.llm)
        self.other = operator.Custom(self.llm)
        self.answer = operator.AnswerGenerate(self.llm)
        self.test = operator.Test(self.llm)
        self.review = operator.Review(self.llm)
        self.ens = operator.ScEnsemble(self.llm)
        self.note = "steady note"
        self.state = "start"
        self.items = []

'''


def workflow(body, extra=""):
    """A whole program around the body of `__call__`, and further methods."""
    text = HEADER + "    async def __call__(self, problem, entry_point=None):\n"
    text += "".join("        " + line + "\n" for line in body.strip("\n").split("\n"))
    return text + "".join("    " + line + "\n" for line in extra.strip("\n").split("\n"))


def compare(case, source, seeds=3, numbered=True, failing=0):
    """Asserts that overlap changes nothing but the time; returns the seconds of both ways, summed."""
    tree = ast.parse(source)
    changed = rewrite(tree)
    total = [0.0, 0.0]
    for seed in range(seeds):
        plain = execute(tree, seed, numbered, failing)
        fast = execute(changed, seed + 1000, numbered, failing)
        shown = source + "\n----\n" + ast.unparse(changed)
        case.assertEqual((plain.answer, plain.error), (fast.answer, fast.error), shown)
        case.assertEqual(plain.order, fast.order, shown)
        if plain.error is None and not failing:
            case.assertEqual(sorted(plain.made), sorted(fast.made), shown)
        else:
            left = list(fast.made)
            for text in plain.made:
                case.assertIn(text, left, shown)
                left.remove(text)
        case.assertEqual(plain.printed, fast.printed, shown)
        total[0] += plain.seconds
        total[1] += fast.seconds
    return total


class Harness(unittest.TestCase):
    def test_two_awaits_take_the_time_of_both_without_overlap(self):
        tree = ast.parse(workflow("a = await self.custom(input=problem)\nb = await self.custom(input='x')\nreturn 1, 0"))
        self.assertGreater(execute(tree, 1).seconds, 1.0)

    def test_identical_requests_get_replies_in_the_order_of_their_start(self):
        tree = ast.parse(workflow("a = await self.custom(input='x')\nb = await self.custom(input='x')\nreturn a, b"))
        run = execute(tree, 1)
        self.assertNotEqual(run.answer[0], run.answer[1])
        self.assertEqual(["#1", "#2"], [label[-2:] for label in run.order])


if __name__ == "__main__":
    unittest.main()
