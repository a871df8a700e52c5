"""Programmer: an answer by way of a program, written by a model and run in a sandbox of its own."""

from flow_guest.extractor import extract
from flow_guest.operators.base import Operator, Result, render, text_of
from flow_guest.runtime import current

TRIES = 3


class Programmer(Operator):
    """Writes `solve()`, runs it, and tries again with the error; the output is what `solve()` returned."""

    async def __call__(self, problem="", analysis="None"):
        problem, feedback, code, output = text_of(problem), "", "", "no program was written"
        for _ in range(TRIES):
            reply = await self.ask("program", problem=problem, analysis=text_of(analysis), feedback=feedback)
            code, found, _ = extract(reply, "solve", "")
            if not found:
                output = "the reply holds no function solve()"
                self.log(output)
            else:
                value = await current().call("python", {"code": code, "function": "solve", "operator": self.name})
                if value["outcome"] == "value" and not value.get("limit"):
                    return Result(code=code, output=value["value"] or value["output"])
                output = _what_happened(value)
            feedback = render(self.llm.profile, "program_feedback", {"code": code, "error": output})
        return Result(code=code, output="Error: " + output)


def _what_happened(value):
    if value.get("limit"):
        return "it was stopped: %s" % value["limit"]
    if value["outcome"] == "no_function":
        return "it defines no function solve()"
    error = value.get("error") or {}
    line = " (line %d)" % error["line"] if error.get("line") else ""
    return "%s: %s%s" % (error.get("type", "Error"), error.get("message", ""), line)
