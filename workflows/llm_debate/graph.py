"""LLM-Debate: several workers answer, read one another, and answer again; the majority is the answer.

Paper: Du et al. 2023, arXiv 2305.14325.
Kept: 3 agents, 2 rounds; in each later round an agent gets its own last answer and those of all others; majority.
Changed: programs agree when they do the same on tests that a worker writes (see self_consistency), not as texts.
Left out: a summary of the other agents' answers, which the paper makes for many agents only.
Calls per query: 7 (3 x 2, 1 for the tests); for a question without an entry point 6.
"""
import asyncio

import metagpt.ext.aflow.scripts.optimized.HumanEval.workflows.round_1.prompt as prompt_custom
import metagpt.ext.aflow.scripts.optimized.HumanEval.workflows.template.operator as operator
from metagpt.provider.llm_provider_registry import create_llm_instance
from metagpt.utils.cost_manager import CostManager

AGENTS = 3
ROUNDS = 2


class Workflow:
    def __init__(self, name, llm_config, dataset):
        self.name = name
        self.dataset = dataset
        self.llm = create_llm_instance(llm_config)
        self.llm.cost_manager = CostManager()
        self.debate = operator.Debate(self.llm)
        self.tests = operator.TestGenerate(self.llm)
        self.agree = operator.ExecEnsemble(self.llm)

    async def __call__(self, problem, entry_point):
        if not entry_point:
            ended = await self.debate(problem=problem, entry_point="", agents=AGENTS, rounds=ROUNDS,
                                      instruction=prompt_custom.OPEN)
            return ended["response"], self.llm.cost_manager.total_cost
        ended, written = await asyncio.gather(
            self.debate(problem=problem, entry_point=entry_point, agents=AGENTS, rounds=ROUNDS,
                        instruction=prompt_custom.OPEN),
            self.tests(problem=problem, entry_point=entry_point))
        best = await self.agree(solutions=ended["answers"], tests=written["tests"])
        return best["response"], self.llm.cost_manager.total_cost
