"""Size and calls of a workflow."""

import ast
import unittest

from flow_guest.metrics import node_count, operator_calls
from flow_guest.outline import Outline, dialect_of

SOURCE = '''
class Workflow:
    """A docstring."""
    def __init__(self, name, llm_config, dataset):
        self.llm = create_llm_instance(llm_config)
        self.draft = operator.Custom(self.llm)
        self.vote = operator.ScEnsemble(self.llm)

    async def __call__(self, problem):
        plan = await self.draft(input=problem)
        for _ in range(3):
            if plan:
                await self.draft(input=problem)
        await asyncio.gather(*[self.draft(input=problem) for _ in range(2)])
        return await self.vote(solutions=[]), 0
'''


class Metrics(unittest.TestCase):
    def test_docstrings_do_not_count_and_code_does(self):
        outline = Outline(ast.parse(SOURCE))
        without = Outline(ast.parse(SOURCE.replace('    """A docstring."""\n', "")))
        self.assertEqual(node_count(outline.workflow), node_count(without.workflow))
        self.assertEqual(node_count(without.workflow), sum(1 for _ in ast.walk(without.workflow)))
        self.assertEqual(0, node_count(None))

    def test_calls_come_in_source_order_with_what_is_around_them(self):
        calls = operator_calls(Outline(ast.parse(SOURCE)))
        seen = [(call["name"], call["operator"], call["loop"], call["branch"], call["parallel"]) for call in calls]
        self.assertEqual([("draft", "Custom", 0, 0, 0), ("draft", "Custom", 1, 1, 0), ("draft", "Custom", 1, 0, 1),
                          ("vote", "ScEnsemble", 0, 0, 0)], seen)
        self.assertEqual([10, 13, 14, 15], [call["line"] for call in calls])
        self.assertEqual([0, 2, 2, 0], [call["depth"] for call in calls])

    def test_the_dialect_follows_the_imports_and_then_the_shape(self):
        for text, dialect in (
                ("import metagpt.ext.aflow.scripts.optimized.M.workflows.template.operator as operator", "flowreasoner"),
                ("import workspace.M.workflows.template.operator as operator", "aflow"),
                ("from scripts.operators import Custom", "aflow"),
                ("import evoagentx.workflow.operators as operator", "evoagentx"),
                ("import ScoreFlow.scripts.M.operator as operator\nfrom metagpt.provider.x import y", "scoreflow"),
                ("class Workflow:\n    def __init__(self, config, problem): pass\n"
                 "    async def run_workflow(self): pass", "scoreflow"),
                ("", "flowreasoner")):
            self.assertEqual(dialect, dialect_of(ast.parse(text)), text)


if __name__ == "__main__":
    unittest.main()
