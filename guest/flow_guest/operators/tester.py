"""Test: the visible tests, and a model that rewrites what fails them."""

from flow_guest.extractor import extract
from flow_guest.extractor_text import parse
from flow_guest.operators.base import Operator, Result, text_of
from flow_guest.runtime import current

SHOWN = 5  # failures that a prompt shows; more of them say nothing new


class Test(Operator):
    """Runs the visible tests on a solution; while some fail, has it rewritten, `test_loop` times at most.

    The result is true when the last solution passes all of them, and true where no tests are known: nothing fails.
    """

    async def __call__(self, problem="", solution="", entry_point=None, test_loop=3, question_id=None, benchmark=None):
        problem = text_of(problem)
        entry_point = entry_point or current().entry_point
        solution = runnable(solution, entry_point, problem)
        for left in range(max(0, int(test_loop)), -1, -1):
            verdict = await self.verdict(solution, entry_point)
            if verdict["passed"] == verdict["total"]:
                return Result(result=True, solution=solution, errors="")
            failures = describe(verdict)
            if not left:
                break
            reply = await self.ask("repair", problem=problem, solution=solution, entry_point=entry_point,
                                   failures=failures)
            code, found, notes = extract(reply, entry_point, problem)
            if found:
                solution = code
            else:
                self.log("the rewritten solution was left out: %s" % "; ".join(notes))
        return Result(result=False, solution=solution, errors=failures)

    async def verdict(self, solution, entry_point):
        """What the visible tests say: `{passed, total, results}`."""
        if not current().has_tests:
            self.log("no tests are known")
            return {"passed": 0, "total": 0, "results": []}
        return await current().call("test", {"solution": solution, "entry_point": entry_point, "operator": self.name})


def runnable(solution, entry_point, problem):
    """A solution as code: what Custom wrote comes with fences and prose, or as a body alone."""
    text = text_of(solution)
    if parse(text) is not None:
        return text
    code, found, _ = extract(text, entry_point, problem or current().problem)
    return code if found else text


def describe(verdict):
    """The failures of a verdict as text for a prompt."""
    lines = ["%d of %d tests pass." % (verdict["passed"], verdict["total"])]
    if verdict.get("load"):
        load = verdict["load"]
        lines.append("The program does not load: %s: %s" % (load.get("type"), load.get("message")))
    failed = [item for item in verdict.get("results") or () if not item["passed"] and item["type"] != "NotRun"]
    for item in failed[:SHOWN]:
        lines.append("- %s" % item["expression"])
        if item.get("actual"):
            lines.append("  expected %s, got %s" % (item["expected"], item["actual"]))
        else:
            lines.append("  %s: %s" % (item["type"], item["message"]))
    if len(failed) > SHOWN:
        lines.append("and %d more" % (len(failed) - SHOWN))
    return "\n".join(lines)
