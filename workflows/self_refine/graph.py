"""Self-Refine: one worker writes, criticises what it wrote, and rewrites it, until it finds nothing to criticise.

Paper: Madaan et al. 2023, arXiv 2303.17651.
Kept: generate, feedback and refine by the same model; the refining prompt holds the feedback on earlier versions too;
the stop rule: the feedback finds nothing wrong, or four rounds.
Left out: examples in the prompts; earlier versions themselves in the refining prompt (only the feedback on them).
Calls per query: 2 to 9 (1 draft, then at most four times feedback and refinement; a draft that is found right costs 2);
for a question without an entry point 1 more where it was refined.
"""
import metagpt.ext.aflow.scripts.optimized.HumanEval.workflows.round_1.prompt as prompt_custom
import metagpt.ext.aflow.scripts.optimized.HumanEval.workflows.template.operator as operator
from metagpt.provider.llm_provider_registry import create_llm_instance
from metagpt.utils.cost_manager import CostManager

ROUNDS = 4


class Workflow:
    def __init__(self, name, llm_config, dataset):
        self.name = name
        self.dataset = dataset
        self.llm = create_llm_instance(llm_config)
        self.llm.cost_manager = CostManager()
        self.write = operator.CustomCodeGenerate(self.llm)
        self.answer = operator.AnswerGenerate(self.llm)
        self.review = operator.Review(self.llm)
        self.revise = operator.Revise(self.llm)
        self.shorten = operator.Format(self.llm)

    async def __call__(self, problem, entry_point):
        if entry_point:
            draft = await self.write(problem=problem, entry_point=entry_point, instruction=prompt_custom.WRITE)
            answer = solution = draft["response"]
        else:
            draft = await self.answer(input=problem)
            answer = draft["answer"]
            solution = "%s\nAnswer: %s" % (draft["thought"], draft["answer"])
        said = []
        for _ in range(ROUNDS):
            review = await self.review(problem=problem, solution=solution)
            if review["review_result"]:
                break
            feedback = review["feedback"]
            if said:
                feedback += prompt_custom.EARLIER + "\n".join(said)
            said.append("- " + review["feedback"])
            revised = await self.revise(problem=problem, solution=solution, feedback=feedback)
            answer = solution = revised["solution"]
        if said and not entry_point:
            shortened = await self.shorten(problem=problem, solution=solution)
            answer = shortened["solution"]
        return answer, self.llm.cost_manager.total_cost
