"""Self-consistency: several chains of thought, and the answer that most of them come to.

Paper: Wang et al. 2022, arXiv 2203.11171; for programs the choice of CodeT, Chen et al. 2022, arXiv 2207.10397.
Kept: independent samples of the same prompt, marginalised over their reasoning: what counts is where they end.
Changed: programs are hardly ever equal as texts, so two of them agree when they do the same on tests that a worker
writes; the group with the greatest size x tests passed wins (CodeT's score). Answers to a question agree by their words.
Left out: weights by the samples' probability; 40 samples, here 5.
Calls per query: 6 (5 samples, 1 for the tests); for a question without an entry point 5.
"""
import asyncio

import metagpt.ext.aflow.scripts.optimized.HumanEval.workflows.round_1.prompt as prompt_custom
import metagpt.ext.aflow.scripts.optimized.HumanEval.workflows.template.operator as operator
from metagpt.provider.llm_provider_registry import create_llm_instance
from metagpt.utils.cost_manager import CostManager

SAMPLES = 5


class Workflow:
    def __init__(self, name, llm_config, dataset):
        self.name = name
        self.dataset = dataset
        self.llm = create_llm_instance(llm_config)
        self.llm.cost_manager = CostManager()
        self.write = operator.CustomCodeGenerate(self.llm)
        self.answer = operator.AnswerGenerate(self.llm)
        self.tests = operator.TestGenerate(self.llm)
        self.agree = operator.ExecEnsemble(self.llm)

    async def __call__(self, problem, entry_point):
        if entry_point:
            written, *replies = await asyncio.gather(
                self.tests(problem=problem, entry_point=entry_point),
                *(self.write(problem=problem, entry_point=entry_point, instruction=prompt_custom.REASON)
                  for _ in range(SAMPLES)))
            best = await self.agree(solutions=[reply["response"] for reply in replies], tests=written["tests"])
        else:
            replies = await asyncio.gather(*(self.answer(input=problem) for _ in range(SAMPLES)))
            best = await self.agree(solutions=[reply["answer"] for reply in replies], tests=[])
        return best["response"], self.llm.cost_manager.total_cost
