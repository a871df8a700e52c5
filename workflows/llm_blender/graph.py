"""LLM-Blender: every worker model answers, the answers are ranked pair by pair, and the best are fused into one.

Paper: Jiang et al. 2023, arXiv 2306.02561.
Kept: one candidate of each model; PairRank compares each two in both orders and ranks by wins; GenFuse writes one answer
from the best three. Changed: both are prompts to the first worker here, where the paper trains a ranker (DeBERTa) and
a fuser (Flan-T5). With fewer than three models the first ones give further candidates, so that there is something to
rank; with more than five only the first five are asked, as n models take n (n - 1) comparisons.
Left out: the bubble sort that ranks with n - 1 comparisons.
Calls per query: n + d + 1 for n candidates of which d ordered pairs differ, n where all are equal: with up to three models
3, 8 or 10, with five at most 26; for a question without an entry point 1 more.
"""
import asyncio

import metagpt.ext.aflow.scripts.optimized.HumanEval.workflows.round_1.prompt as prompt_custom
import metagpt.ext.aflow.scripts.optimized.HumanEval.workflows.template.operator as operator
from metagpt.configs.models_config import ModelsConfig
from metagpt.provider.llm_provider_registry import create_llm_instance
from metagpt.utils.cost_manager import CostManager

LEAST = 3
MOST = 5
FUSED = 3


class Workflow:
    def __init__(self, name, llm_config, dataset):
        self.name = name
        self.dataset = dataset
        self.llm = create_llm_instance(llm_config)
        self.costs = self.llm.cost_manager = CostManager()
        names = ModelsConfig.default().get_all_names()
        models = [create_llm_instance(names[place % len(names)]) for place in range(min(max(LEAST, len(names)), MOST))]
        for model in models:
            model.cost_manager = self.costs
        self.writers = [operator.CustomCodeGenerate(model) for model in models]
        self.answerers = [operator.AnswerGenerate(model) for model in models]
        self.rank = operator.Rank(self.llm)
        self.fuse = operator.Fuse(self.llm)
        self.shorten = operator.Format(self.llm)

    async def __call__(self, problem, entry_point):
        if entry_point:
            replies = await asyncio.gather(*(
                write(problem=problem, entry_point=entry_point, instruction=prompt_custom.WRITE) for write in self.writers))
            candidates = [reply["response"] for reply in replies]
        else:
            replies = await asyncio.gather(*(answer(input=problem) for answer in self.answerers))
            candidates = ["%s\nAnswer: %s" % (reply["thought"], reply["answer"]) for reply in replies]
        ranked = await self.rank(solutions=candidates, problem=problem)
        best = list(dict.fromkeys(ranked["solutions"]))[:FUSED]
        if len(best) == 1:
            blended = best[0]
        else:
            fused = await self.fuse(solutions=best, problem=problem, entry_point=entry_point)
            blended = fused["response"]
        if not entry_point:
            shortened = await self.shorten(problem=problem, solution=blended)
            blended = shortened["solution"]
        return blended, self.costs.total_cost
