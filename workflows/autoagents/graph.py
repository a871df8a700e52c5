"""AutoAgents: a team is planned for the task, observers criticise the plan, then the team works it off.

Paper: Chen et al. 2023, arXiv 2309.17288.
Kept: drafting: a planner makes roles and steps for the task, an agent observer and a plan observer criticise them, the
planner drafts anew; execution: each step is done by its role, which sees what was done before; an action observer ends
with the answer. Left out: tools; more than one round of criticism; refinement inside a step, alone or together; the
three kinds of memory, for which all earlier work is shown.
Calls per query: 5 to 9 (1 plan, 2 observers, 1 new plan where one of them objects, 1 to 4 steps, 1 answer).
"""
import asyncio

import metagpt.ext.aflow.scripts.optimized.HumanEval.workflows.round_1.prompt as prompt_custom
import metagpt.ext.aflow.scripts.optimized.HumanEval.workflows.template.operator as operator
from metagpt.logs import logger
from metagpt.provider.llm_provider_registry import create_llm_instance
from metagpt.utils.cost_manager import CostManager

MOST_STEPS = 4


def read_plan(text):
    """[(role, what the role is told, what it has to do)] of the lines `ROLE: name | told` and `STEP: name | task`."""
    told, steps = {}, []
    for line in text.splitlines():
        kind, _, rest = line.strip(" \t*-#`").partition(":")
        name, _, what = (part.strip(" \t*`") for part in rest.partition("|"))
        if kind.strip(" *").upper() == "ROLE" and name and what:
            told[name.lower()] = what
        elif kind.strip(" *").upper() == "STEP" and name.lower() in told and what:
            steps.append((name, told[name.lower()], what))
    return steps[:MOST_STEPS]


def agrees(remark):
    return remark.strip(" \t\n*.`\"'").upper().startswith("AGREED")


class Workflow:
    def __init__(self, name, llm_config, dataset):
        self.name = name
        self.dataset = dataset
        self.llm = create_llm_instance(llm_config)
        self.llm.cost_manager = CostManager()
        self.planner = operator.Custom(self.llm, name="Planner")
        self.agent_observer = operator.Custom(self.llm, name="AgentObserver")
        self.plan_observer = operator.Custom(self.llm, name="PlanObserver")
        self.member = operator.Custom(self.llm, name="Member")
        self.write = operator.CustomCodeGenerate(self.llm, name="ActionObserver")
        self.answer = operator.AnswerGenerate(self.llm, name="ActionObserver")

    async def plan(self, task):
        draft = await self.planner(input=task, instruction=prompt_custom.PLAN)
        shown = "%s\n\nThe plan:\n%s" % (task, draft["response"])
        remarks = await asyncio.gather(self.agent_observer(input=shown, instruction=prompt_custom.OBSERVE_AGENTS),
                                       self.plan_observer(input=shown, instruction=prompt_custom.OBSERVE_PLAN))
        objections = [remark["response"] for remark in remarks if not agrees(remark["response"])]
        if objections:
            shown += "\n\nObjections:\n" + "\n\n".join(objections)
            draft = await self.planner(input=shown, instruction=prompt_custom.PLAN_ANEW)
        steps = read_plan(draft["response"])
        if not steps:
            logger.warning("the plan names no step of a role; one expert works on the task alone")
            steps = read_plan(prompt_custom.ONE_EXPERT)
        return steps

    async def __call__(self, problem, entry_point):
        task = "The task:\n" + problem
        if entry_point:
            task += "\n\nThe result is Python code that defines `%s`." % entry_point
        work = []
        for role, told, what in await self.plan(task):
            before = "".join(work) or "Nothing yet.\n"
            done = await self.member(input="%s\n\nDone so far:\n%s\nYour step: %s\n" % (task, before, what),
                                     instruction=prompt_custom.MEMBER % (role, told))
            work.append("%s (%s):\n%s\n\n" % (role, what, done["response"]))
        if entry_point:
            ended = await self.write(problem=problem, entry_point=entry_point,
                                     instruction=prompt_custom.CONCLUDE + "".join(work))
            return ended["response"], self.llm.cost_manager.total_cost
        ended = await self.answer(input="%s\n\n%s%s" % (task, prompt_custom.CONCLUDE, "".join(work)))
        return ended["answer"], self.llm.cost_manager.total_cost
