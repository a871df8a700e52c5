"""Operators that look at one solution: Review, Revise, Format."""

from flow_guest.operators.base import Operator, Result, text_of
from flow_guest.operators.replies import claim, fields, unfenced


class Review(Operator):
    """Whether a solution is right, and what is wrong with it."""

    async def __call__(self, problem="", solution="", _mode=None):
        reply = await self.ask("review", problem=text_of(problem), solution=text_of(solution))
        found = fields(reply, ("review_result", "feedback"))
        right = claim(found.get("review_result", reply))
        if right is None:
            right = False  # a doubt costs a revision, a wrong "right" costs the answer
            self.log("the review says neither true nor false; taken as false")
        return Result(review_result=right, feedback=found.get("feedback", reply.strip()))


class Revise(Operator):
    """A solution rewritten by feedback."""

    async def __call__(self, problem="", solution="", feedback="", _mode=None):
        reply = await self.ask("revise", problem=text_of(problem), solution=text_of(solution),
                               feedback=text_of(feedback))
        return Result(solution=solution_of(self, reply))


class Format(Operator):
    """The final answer of a solution, in the form that was asked for."""

    async def __call__(self, problem="", solution="", _mode=None):
        reply = await self.ask("format", problem=text_of(problem), solution=text_of(solution))
        return Result(solution=solution_of(self, reply))


def solution_of(operator, reply):
    """What stands in `<solution>`, without a fence around it; the whole reply where the tag is missing."""
    found = fields(reply, ("solution",))
    if "solution" not in found and operator.llm.profile != "compact":
        operator.log("no <solution> in the reply; all of it was taken")
    return unfenced(found.get("solution", reply))
