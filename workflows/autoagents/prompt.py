PLAN = """Plan a small team of experts for the task below. Invent the roles that this task needs, no more than three, each with
an expertise that the others lack. Then give the steps of the work in order, no more than four, each done by one role;
the last one brings everything together. Nobody has tools: all work is thinking and writing.

Reply with these lines and nothing else:
ROLE: name of the role | what it is expert in and what it has to watch
STEP: name of the role | what it does in this step and what it hands on

"""
PLAN_ANEW = """Plan a small team of experts for the task below, again: observers object to your plan. Meet the objections that are
right. No more than three roles and four steps.

Reply with these lines and nothing else:
ROLE: name of the role | what it is expert in and what it has to watch
STEP: name of the role | what it does in this step and what it hands on

"""
OBSERVE_AGENTS = """You watch over the roles of a team that is planned for the task below. Is each role needed, does any
expertise lack, does each description say enough to work by? Reply AGREED if the team can stay as it is, otherwise
say in a few sentences what has to change.

"""
OBSERVE_PLAN = """You watch over the steps of a plan for the task below. Do they lead to the result, is each one done by the right
role, does anything lack or happen twice? Reply AGREED if the plan can stay as it is, otherwise say in a few
sentences what has to change.

"""
ONE_EXPERT = """ROLE: Expert | the task as a whole
STEP: Expert | solve the task, and say which inputs are special
"""
MEMBER = """You are the %s of a team. You are expert in: %s
Do your step of the work below, and only that; build on what was done before, and say so where you find it wrong.

"""
CONCLUDE = """A team has worked on the task. Read its work critically, settle what it left open, and conclude with the result.

The team's work:
"""
