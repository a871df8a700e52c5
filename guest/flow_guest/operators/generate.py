"""Operators that ask a model once: Custom, CustomCodeGenerate, AnswerGenerate."""

from flow_guest.extractor import extract
from flow_guest.operators.base import Operator, Result, render, text_of
from flow_guest.operators.replies import fields
from flow_guest.runtime import current


class Custom(Operator):
    """Whatever the instruction says, done to the input."""

    async def __call__(self, input="", instruction="", role=None):
        input, instruction = text_of(input), text_of(instruction)
        if self.llm.profile == "compact":
            prompt = render("compact", "custom", {"input": input, "instruction": instruction})
        else:
            prompt = instruction + input
        replies = await self.llm.chat(prompt, operator=self.name)
        return Result(response=replies[0])


class CustomCodeGenerate(Operator):
    """Code for an entry point, cleaned to what the entry point needs."""

    async def __call__(self, problem=None, entry_point=None, instruction="", input=None):
        problem = text_of(problem if problem is not None else input)
        entry_point = entry_point or current().entry_point
        reply = await self.ask("code", problem=problem, entry_point=entry_point, instruction=text_of(instruction))
        return Result(response=self.code_of(reply, entry_point, problem))

    def code_of(self, reply, entry_point, problem):
        """The code of a reply; a log line where it lacks the entry point."""
        code, found, notes = extract(reply, entry_point, problem)
        if not found:
            self.log("no %s in the reply (%s)" % (entry_point, "; ".join(notes)))
        return code


class AnswerGenerate(Operator):
    """An answer with the thought behind it."""

    async def __call__(self, input=""):
        reply = await self.ask("answer", input=text_of(input))
        found = fields(reply, ("thought", "answer"))
        if "answer" not in found:
            lines = [line for line in reply.strip().split("\n") if line.strip()]
            found["answer"] = lines[-1].strip() if lines else ""
            found.setdefault("thought", "\n".join(lines[:-1]))
            if self.llm.profile != "compact":
                self.log("no <answer> in the reply; its last line was taken")
        return Result(thought=found.get("thought", ""), answer=found["answer"])
