"""What all operators have in common: a model, a name, a prompt by the model's profile, a result."""

import re

from flow_guest.llm import Config, Llm, Reply
from flow_guest.operators import prompts_compact, prompts_full
from flow_guest.runtime import current

_FIELD = re.compile(r"\{([a-z_]+)\}")


class Result(dict):
    """An operator's result: a dict, whose keys published programs also read as attributes."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError("the result has no %r; it has: %s" % (name, ", ".join(self))) from None

    def __missing__(self, key):
        raise KeyError("the result has no %r; it has: %s" % (key, ", ".join(self)))


class Operator:
    """A building block of a workflow: built with a model, then called."""

    def __init__(self, llm, name=None, **_):
        if isinstance(llm, str) and hasattr(name, "chat"):
            llm, name = name, llm  # MetaGPT's order, which operators that a program defines itself may use
        if isinstance(llm, (Config, str, dict)):
            llm = Llm(llm)
        kind = type(self).__name__
        if not hasattr(llm, "chat"):
            raise TypeError("%s is built with a model, operator.%s(self.llm); here is a %s" % (
                kind, kind, type(llm).__name__))
        self.llm = llm
        self.name = name or kind

    async def execute_async(self, *args, **fields):
        """EvoAgentX's name of the call."""
        return await self(*args, **fields)

    async def ask(self, prompt, n=None, **fields):
        """One reply to a prompt of this name, filled with the fields."""
        return (await self.ask_many(prompt, n, **fields))[0]

    async def ask_many(self, prompt, n=None, **fields):
        return await self.llm.chat(render(self.llm.profile, prompt, fields), operator=self.name, n=n)

    def log(self, message):
        """Notes that a reply was not as asked for and what was done instead."""
        current().log("warn", "%s: %s" % (self.name, message))


def render(profile, prompt, fields):
    """The text of a prompt for a profile."""
    if profile == "compact":
        role, names = prompts_compact.PROMPTS[prompt]
        parts = ["[%s]" % role]
        parts += ["%s:\n%s" % (name, fields[name]) for name in names if str(fields.get(name) or "").strip()]
        return "\n".join(parts) + "\n"
    # One pass over the template, so that braces in a field are text and not fields.
    return _FIELD.sub(lambda match: str(fields[match.group(1)]), prompts_full.PROMPTS[prompt]).strip() + "\n"


def text_of(value):
    """The text of what a program hands to an operator: mostly text, now and then a whole result."""
    if isinstance(value, dict):
        for key in ("response", "solution", "answer", "code", "output"):
            if isinstance(value.get(key), str):
                return value[key]
    return "" if value is None else str(value)


__all__ = ["Operator", "Reply", "Result", "render", "text_of"]
