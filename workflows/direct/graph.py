"""Direct (IO): one worker is asked once, and its reply is the answer.

Paper: none of its own; the plain prompting that all others are measured against (Brown et al. 2020, arXiv 2005.14165).
Kept: one prompt, one reply. Left out: solved examples in the prompt, as in the papers that compare with it.
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
        self.answer = operator.Custom(self.llm)

    async def __call__(self, problem, entry_point):
        if entry_point:
            reply = await self.write(problem=problem, entry_point=entry_point, instruction=prompt_custom.WRITE)
        else:
            reply = await self.answer(input=problem, instruction=prompt_custom.ANSWER)
        return reply["response"], self.llm.cost_manager.total_cost
