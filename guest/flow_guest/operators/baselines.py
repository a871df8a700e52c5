"""Operators of published baselines: Debate (several agents that read each other), Rank and Fuse (blending)."""

import asyncio

from flow_guest.extractor import extract
from flow_guest.operators.base import Operator, Result, text_of
from flow_guest.operators.agreement import most_said
from flow_guest.operators.ensemble import _some, listed
from flow_guest.operators.replies import fields, letter
from flow_guest.operators.review import solution_of
from flow_guest.runtime import current

_NOTE = ", as one Python code block that defines `%s`"
_ANSWER_NOTE = ", and end with the final answer alone in <answer> tags"


def _code_note(entry_point):
    return _NOTE % entry_point if entry_point else ""


def _debate_note(entry_point):
    return _code_note(entry_point) or _ANSWER_NOTE


def _code_or_text(operator, reply, entry_point, problem):
    """The code of a reply where code is asked for, and its answer, or else its text, otherwise."""
    if not entry_point:
        return fields(reply, ("answer",)).get("answer", reply.strip())
    code, found, notes = extract(reply, entry_point, problem)
    if not found:
        operator.log("no %s in the reply (%s)" % (entry_point, "; ".join(notes)))
    return code


class Debate(Operator):
    """`agents` solve the problem, read each other's solutions and revise theirs, `rounds` times.

    The answer is the one that most of them end with (`most_said`); where all differ, that of the first.
    """

    async def __call__(self, problem="", entry_point=None, agents=3, rounds=2, instruction="Solve the problem."):
        problem = text_of(problem)
        entry_point = entry_point if entry_point is not None else current().entry_point
        note = _debate_note(entry_point)
        replies = list(await asyncio.gather(*[
            self.ask("debate_open", instruction=text_of(instruction), problem=problem, code_note=note)
            for _ in range(max(1, agents))]))
        for _ in range(max(0, rounds - 1)):
            replies = list(await asyncio.gather(*[
                self.ask("debate_reply", own=reply, problem=problem, code_note=note,
                         others="\n\n".join(other for index, other in enumerate(replies) if index != own))
                for own, reply in enumerate(replies)]))
        answers = [_code_or_text(self, reply, entry_point, problem) for reply in replies]
        return Result(response=answers[most_said(answers)], answers=answers)


class Rank(Operator):
    """Solutions in order, best first, by comparing each two of them in both orders."""

    async def __call__(self, solutions=(), problem=""):
        solutions = _some(self, solutions)
        problem = text_of(problem) or current().problem
        pairs = [(one, two) for one in range(len(solutions)) for two in range(len(solutions)) if one != two
                 and text_of(solutions[one]) != text_of(solutions[two])]
        winners = await asyncio.gather(*[self._better(solutions, pair, problem) for pair in pairs])
        wins = [winners.count(index) for index in range(len(solutions))]
        order = sorted(range(len(solutions)), key=lambda index: (-wins[index], index))
        return Result(response=solutions[order[0]], solutions=[solutions[index] for index in order], ranking=order)

    async def _better(self, solutions, pair, problem):
        reply = await self.ask("compare", problem=problem, solutions=listed([solutions[index] for index in pair]))
        choice = letter(reply, 2)
        if choice is None:
            self.log("no letter in the comparison; it counts for neither")
            return None
        return pair[choice]


class Fuse(Operator):
    """One solution made of several."""

    async def __call__(self, solutions=(), problem="", entry_point=None):
        solutions = _some(self, solutions)
        problem = text_of(problem) or current().problem
        entry_point = entry_point if entry_point is not None else current().entry_point
        reply = await self.ask("fuse", problem=problem, solutions=listed(solutions), code_note=_code_note(entry_point))
        if entry_point:
            return Result(response=_code_or_text(self, solution_of(self, reply), entry_point, problem))
        return Result(response=solution_of(self, reply))
