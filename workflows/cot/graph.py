"""Chain of thought: one worker reasons in writing before it answers, in the same reply.

Paper: Wei et al. 2022, arXiv 2201.11903; without examples as in Kojima et al. 2022, arXiv 2205.11916.
Kept: the reasoning comes before the answer and in the same reply. Left out: solved examples in the prompt; a second
call that takes the answer out of the reasoning (the reply is read by its form).
Calls per query: 1.
"""
import metagpt.ext.aflow.scripts.optimized.HumanEval.workflows.round_1.prompt as prompt_custom
import metagpt.ext.aflow.scripts.optimized.HumanEval.workflows.template.operator as operator
from metagpt.provider.llm_provider_registry import create_llm_instance
from metagpt.utils.cost_manager import CostManager


class Workflow:
    def __init__(self, name, llm_config, dataset):
        self.name = name
        self.dataset = dataset
        self.llm = create_llm_instance(llm_config)
        self.llm.cost_manager = CostManager()
        self.write = operator.CustomCodeGenerate(self.llm)
        self.answer = operator.AnswerGenerate(self.llm)

    async def __call__(self, problem, entry_point):
        if entry_point:
            reply = await self.write(problem=problem, entry_point=entry_point, instruction=prompt_custom.REASON)
            return reply["response"], self.llm.cost_manager.total_cost
        reply = await self.answer(input=problem)
        return reply["answer"], self.llm.cost_manager.total_cost
