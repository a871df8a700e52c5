"""Operators that let behaviour decide: TestGenerate writes tests, ExecEnsemble groups solutions by what they answer."""

import ast
import re

from flow_guest.extractor_text import parse
from flow_guest.operators.base import Operator, Result, text_of
from flow_guest.operators.replies import asserts
from flow_guest.operators.tester import runnable
from flow_guest.runtime import current

MOST_TESTS = 20


class TestGenerate(Operator):
    """Tests for a function that is not written yet."""

    __test__ = False

    async def __call__(self, problem="", entry_point=None, count=8):
        entry_point = entry_point or current().entry_point
        reply = await self.ask("tests", problem=text_of(problem), entry_point=entry_point, count=count)
        tests = asserts(reply, entry_point, MOST_TESTS)
        if not tests:
            self.log("no assert on %s in the reply" % entry_point)
        return Result(tests=tests)


class ExecEnsemble(Operator):
    """A solution of the group of equal behaviour that has the greatest size x tests passed.

    Without tests solutions are equal that say the same (`most_said`).
    """

    async def __call__(self, solutions=(), tests=(), entry_point=None):
        if isinstance(tests, dict):
            tests = tests.get("tests") or []
        solutions, tests = list(solutions), [tests] if isinstance(tests, str) else list(tests)
        if not solutions:
            raise ValueError("%s was given no solutions" % self.name)
        entry_point = entry_point or current().entry_point
        texts = [runnable(item, entry_point, current().problem) if entry_point or tests else text_of(item)
                 for item in solutions]
        if not tests:
            if entry_point:
                self.log("no tests to tell the solutions apart; their texts were compared")
            return Result(response=solutions[most_said(texts)])
        value = await current().call("behave", {
            "solutions": texts, "tests": tests, "entry_point": entry_point, "operator": self.name})
        return Result(response=solutions[_best(value["outcomes"])])


def _best(outcomes):
    """The first member of the best group; of equal groups the one with more tests passed, then the larger, then the
    earlier.
    """
    groups = {}
    for index, outcome in enumerate(outcomes):
        groups.setdefault(tuple(item["value"] for item in outcome), []).append(index)
    def worth(members):
        passed = sum(bool(item["passed"]) for item in outcomes[members[0]])
        return len(members) * passed, passed, len(members), -members[0]
    return max(groups.values(), key=worth)[0]


def most_said(texts):
    """The place of the text that most of them say, the first such: programs by their syntax trees, answers by their
    words, case, full stop and separators of thousands left out.
    """
    places = {}
    for place, text in enumerate(texts):
        places.setdefault(_meaning(text), []).append(place)
    return max(places.values(), key=lambda group: (len(group), -group[0]))[0]


def _meaning(text):
    try:
        tree = parse(text) if "\n" in text.strip() else None
        if tree is not None:
            return ast.dump(tree)
    except RecursionError:
        return text
    words = " ".join(text.lower().split()).rstrip(". ")
    return re.sub(r"(?<=\d),(?=\d{3}\b)", "", words)
