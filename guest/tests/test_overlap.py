"""Overlap on workflows as they are written: what gets faster, what must stay, and what fails where it failed."""

import ast
import asyncio
import pathlib
import random
import textwrap
import unittest

from flow_guest import overlap_runtime
from flow_guest.overlap import rewrite
from tests import test_overlap_harness as harness

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "tests" / "fixtures" / "overlap"


def changed(source):
    tree = ast.parse(source)
    return rewrite(tree) is not tree


class Fixtures(unittest.TestCase):
    def test_each_fixture_is_as_fast_as_it_says_and_does_the_same(self):
        files = sorted(FIXTURES.glob("*.py"))
        self.assertGreater(len(files), 15)
        for file in files:
            source = file.read_text(encoding="utf-8")
            wish = source.split("\n", 1)[0].lstrip("# ").split()
            with self.subTest(file.name):
                plain, fast = harness.compare(self, source, seeds=5)
                if wish[0] == "unchanged":
                    self.assertFalse(changed(source))
                else:
                    self.assertGreater(plain / fast, float(wish[1]))

    def test_failing_calls_raise_what_and_where_they_would_one_by_one(self):
        for file in sorted(FIXTURES.glob("*.py")):
            source = file.read_text(encoding="utf-8")
            for failing in (2, 3, 5):
                with self.subTest(file.name, failing=failing):
                    harness.compare(self, source, seeds=3, numbered=False, failing=failing)


class Moves(unittest.TestCase):
    def same(self, body, extra="", **options):
        return harness.compare(self, harness.workflow(textwrap.dedent(body), extra), **options)

    def assert_moves(self, body, extra="", ratio=1.2):
        plain, fast = self.same(body, extra)
        self.assertGreater(plain / fast, ratio, body)

    def assert_stays(self, body, extra=""):
        self.same(body, extra)
        self.assertFalse(changed(harness.workflow(textwrap.dedent(body), extra)), body)

    def test_tuple_targets_and_expression_statements_move(self):
        self.assert_moves("""
            a, b = (await self.custom(input="1"))["response"], (await self.custom(input="2"))["response"]
            await self.custom(input="3")
            await self.custom(input="4")
            return a + b, 0""")

    def test_the_awaits_of_a_returned_text_overlap(self):
        self.assert_moves("""
            return f"{(await self.custom(input='1'))['response']} {(await self.custom(input='2'))['response']}", 0""")

    def test_appends_of_awaits_overlap(self):
        self.assert_moves("""
            found = []
            found.append((await self.custom(input="1"))["response"])
            found.append((await self.custom(input="1"))["response"])
            found.append(await self.answer(input="3"))
            return found, 0""")

    def test_a_call_does_not_pass_one_it_might_equal(self):
        self.assert_stays("""
            first = await self.custom(input="x", instruction="one")
            if first["response"] > "8":
                second = await self.custom(input="x", instruction="two")
            third = await self.custom(input="x", instruction="two")
            return third["response"], 0""")

    def test_requests_that_turn_out_identical_keep_their_replies(self):
        self.same("""
            first = await self.custom(input="x")
            second = await self.custom(input="y" + first["response"][:0])
            third = await self.custom(input="y")
            return first["response"] + second["response"] + third["response"], 0""")
        self.same("""
            found = []
            for i in range(3):
                draft = await self.custom(input=problem, instruction="go")
                again = await self.custom(input=problem + draft["response"][:0], instruction="go")
                found.append(draft["response"] + again["response"])
            return found, 0""")

    def test_calls_after_a_raise_or_an_assert_stay(self):
        self.assert_stays("""
            first = await self.custom(input="x")
            assert first["response"] < "8"
            second = await self.custom(input="y")
            return second["response"], 0""")

    def test_a_loop_that_may_break_stays(self):
        self.assert_stays("""
            found = []
            for i in range(3):
                reply = await self.custom(input=str(i))
                found.append(reply["response"])
                if reply["response"] > "8":
                    break
            return found, 0""")

    def test_a_loop_over_a_list_that_its_body_grows_stays(self):
        self.assert_stays("""
            queue = ["a", "b"]
            for item in queue:
                reply = await self.custom(input=item)
                if len(queue) < 5:
                    queue.append(reply["response"])
            return queue, 0""")

    def test_a_loop_that_carries_state_into_its_call_stays(self):
        self.assert_stays("""
            context = ""
            for i in range(3):
                reply = await self.custom(input=context)
                context += reply["response"]
            return context, 0""")

    def test_a_continue_after_the_call_is_harmless_and_one_before_it_is_not(self):
        self.assert_moves("""
            found = []
            for i in range(4):
                reply = await self.custom(input=str(i))
                if reply["response"] > "8":
                    continue
                found.append(reply["response"])
            return found, 0""")
        self.assert_stays("""
            found = []
            for i in range(4):
                if i % 2:
                    continue
                found.append(await self.custom(input=str(i)))
            return found, 0""")

    def test_changes_through_an_alias_are_seen(self):
        self.assert_stays("""
            a = ["x"]
            b = a
            first = await self.ens(solutions=["p"])
            b.append(first["response"])
            second = await self.ens(solutions=a)
            return second["response"], 0""")

    def test_changes_inside_a_nested_list_are_seen(self):
        self.assert_stays("""
            inner = ["x"]
            outer = [inner]
            first = await self.ens(solutions=["p"])
            inner.append(first["response"])
            second = await self.ens(solutions=outer)
            return second["response"], 0""")

    def test_a_helper_that_writes_to_self_stays(self):
        self.assert_stays("""
            first = await self._note("a")
            second = await self._note("b")
            return self.state, 0""", """
async def _note(self, text):
    reply = await self.custom(input=text + self.state)
    self.state = reply["response"]
    return self.state""")

    def test_unknown_calls_and_foreign_awaits_are_not_passed(self):
        self.assert_stays("""
            first = await self.custom(input="x")
            self._push(first)
            second = await self.custom(input="y")
            return second["response"], 0""", """
def _push(self, value):
    self.items.append(value)""")

    def test_an_attribute_that_is_not_always_an_operator_stays(self):
        self.assert_stays("""
            self.custom = self.other
            first = await self.custom(input="x")
            second = await self.custom(input="y")
            return first, second""")

    def test_an_unset_name_raises_where_it_would_have(self):
        self.same("""
            first = await self.custom(input="x")
            if len(first) > 5:
                late = "y"
            second = await self.custom(input=late)
            return second["response"], 0""")

    def test_a_missing_key_raises_after_the_calls_before_it(self):
        self.same("""
            first = await self.custom(input="x")
            second = await self.custom(input=[1, 2][5])
            return second["response"], 0""")

    def test_error_lines_are_those_of_the_program(self):
        source = harness.workflow(textwrap.dedent("""
            first = await self.custom(input="x")
            second = await self.custom(input="y")
            third = second["nothing"]
            return third, 0"""))
        lines = {}
        for tree in (ast.parse(source), rewrite(ast.parse(source))):
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and node.value == "nothing":
                    lines.setdefault(node.lineno, 0)
                    lines[node.lineno] += 1
        self.assertEqual([2], list(lines.values()))


class FailSafe(unittest.TestCase):
    def test_any_tree_comes_back_as_a_tree_that_compiles(self):
        texts = ["", "x = 1", "class Workflow: pass", "class Workflow:\n    async def __call__(self): pass",
                 "class Workflow:\n    async def __call__(self, p):\n        async for x in y:\n            await z\n",
                 "class Workflow(Base):\n    async def __call__(self, p):\n        await self.a()\n        await self.b()"]
        for text in texts:
            tree = ast.parse(text)
            compile(rewrite(tree), "graph.py", "exec")

    def test_the_given_tree_is_never_changed(self):
        source = (FIXTURES / "straight_line.py").read_text(encoding="utf-8")
        tree = ast.parse(source)
        before = ast.dump(tree, include_attributes=True)
        self.assertIsNot(rewrite(tree), tree)
        self.assertEqual(before, ast.dump(tree, include_attributes=True))

    def test_docstring_and_future_imports_stay_first(self):
        source = '"""About."""\nfrom __future__ import annotations\n' + (
            FIXTURES / "straight_line.py").read_text(encoding="utf-8")
        changed_tree = rewrite(ast.parse(source))
        self.assertEqual("About.", ast.get_docstring(changed_tree))
        compile(changed_tree, "graph.py", "exec")


class Runtime(unittest.TestCase):
    def test_calls_that_nobody_awaits_are_cancelled_and_silent(self):
        ended = []

        async def slow():
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError:
                ended.append("cancelled")
                raise

        async def main():
            with self.assertRaises(ValueError):
                with overlap_runtime.scope() as scope:
                    scope.start(lambda: slow())
                    await asyncio.sleep(0)
                    raise ValueError
            await asyncio.sleep(0)

        _, seconds = harness.run_in_virtual_time(main())
        self.assertEqual(["cancelled"], ended)
        self.assertLess(seconds, 1)

    def test_a_loop_runs_no_further_ahead_than_its_window(self):
        started = []

        async def call(number):
            started.append(number)
            await asyncio.sleep(1)

        async def main():
            with overlap_runtime.scope() as scope:
                for number in scope.ahead(range(1000), (lambda number: call(number),)):
                    await scope.take(0)
                    if number == 0:
                        self.assertLessEqual(len(started), overlap_runtime.AHEAD)
                        break

        harness.run_in_virtual_time(main())

    def test_the_order_is_that_of_the_awaits(self):
        async def call(number, seconds):
            overlap_runtime.note(number)
            await asyncio.sleep(seconds)
            overlap_runtime.note(number + 10)

        async def main():
            order = overlap_runtime.begin()
            with overlap_runtime.scope() as scope:
                first = scope.start(lambda: call(1, 5))
                second = scope.start(lambda: call(2, random.random()))
                await first.join()
                await second.join()
            return order

        order, _ = harness.run_in_virtual_time(main())
        self.assertEqual([1, 11, 2, 12], order)


if __name__ == "__main__":
    unittest.main()
