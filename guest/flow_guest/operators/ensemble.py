"""Operators that pick one of several solutions by asking a model: ScEnsemble, MdEnsemble."""

import asyncio
import collections
import hashlib
import random

from flow_guest.operators.base import Operator, Result, text_of
from flow_guest.operators.replies import letter, option_name
from flow_guest.runtime import current


def listed(solutions):
    """Solutions under their letters, as text for a prompt."""
    return "\n".join("%s:\n%s\n" % (option_name(index), text_of(solution)) for index, solution in enumerate(solutions))


class ScEnsemble(Operator):
    """The solution that is most consistent with the others, as one model sees it."""

    async def __call__(self, solutions=(), problem=""):
        solutions = _some(self, solutions)
        if len({text_of(solution) for solution in solutions}) == 1:
            return Result(response=solutions[0])  # nothing to choose from, so nothing to pay for
        reply = await self.ask("choose", problem=text_of(problem) or current().problem, solutions=listed(solutions))
        index = letter(reply, len(solutions))
        if index is None:
            index = 0
            self.log("no letter in the reply; the first solution was taken: %s" % reply[:200])
        return Result(response=solutions[index])


class MdEnsemble(Operator):
    """The solution that wins most of several votes, each on another order of the solutions."""

    def __init__(self, llm, name=None, vote_count=5, **options):
        super().__init__(llm, name, **options)
        self.vote_count = vote_count

    async def __call__(self, solutions=(), problem="", vote_count=None):
        solutions = _some(self, solutions)
        if len({text_of(solution) for solution in solutions}) == 1:
            return Result(solution=solutions[0])
        problem = text_of(problem) or current().problem
        # Seeded by what is voted on: a resumed run asks the same questions again and finds their replies.
        seed = hashlib.sha256("\0".join([problem] + [text_of(item) for item in solutions]).encode("utf-8", "replace"))
        shuffled = random.Random(seed.digest())
        orders = [shuffled.sample(range(len(solutions)), len(solutions))
                  for _ in range(max(1, vote_count or self.vote_count))]
        votes = await asyncio.gather(*[self._vote(solutions, order, problem) for order in orders])
        counted = collections.Counter(vote for vote in votes if vote is not None)
        if not counted:
            self.log("no vote named a letter; the first solution was taken")
            return Result(solution=solutions[0])
        most = max(counted.values())
        return Result(solution=solutions[min(index for index, count in counted.items() if count == most)])

    async def _vote(self, solutions, order, problem):
        reply = await self.ask("vote", problem=problem, solutions=listed([solutions[index] for index in order]))
        choice = letter(reply, len(order))
        return None if choice is None else order[choice]


def _some(operator, solutions):
    """The solutions as a list, which has to hold something."""
    if isinstance(solutions, (str, dict)):
        solutions = [solutions]
    solutions = list(solutions)
    if not solutions:
        raise ValueError("%s was given no solutions" % operator.name)
    return solutions
