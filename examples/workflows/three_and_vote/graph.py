"""Three drafts at the same time, a vote, and a last look by the visible tests."""
import asyncio

import workspace.HumanEval.workflows.round_1.prompt as prompt_custom
import workspace.HumanEval.workflows.template.operator as operator
from scripts.async_llm import create_llm_instance


class Workflow:
    def __init__(self, name, llm_config, dataset):
        self.name = name
        self.dataset = dataset
        self.llm = create_llm_instance(llm_config)
        self.generate = operator.CustomCodeGenerate(self.llm)
        self.vote = operator.ScEnsemble(self.llm)
        self.test = operator.Test(self.llm)

    async def __call__(self, problem, entry_point):
        drafts = await asyncio.gather(*(
            self.generate(problem=problem, entry_point=entry_point, instruction=instruction)
            for instruction in (prompt_custom.PLAIN, prompt_custom.EDGES, prompt_custom.STEPS)))
        best = await self.vote(solutions=[draft["response"] for draft in drafts], problem=problem)
        checked = await self.test(problem=problem, solution=best["response"], entry_point=entry_point)
        return checked["solution"], self.llm.get_usage_summary()["total_cost"]
