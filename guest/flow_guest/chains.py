"""Which of a program's concurrent tasks makes a call.

A resumed run finds its recorded replies by name, and equal requests are told apart by counting them. Over the whole
program that count would depend on how fast its tasks came along. Within one chain of awaits it does not: each task is
a chain, named by its place among the tasks that its maker made, "2.1" being the first task made by the second task of
the program.
"""

import contextvars
import zlib
from asyncio import Task

_LONGEST = 64  # a deep nest of tasks is named by its hash

_chain = contextvars.ContextVar("flow_chain")


class _Chain:
    __slots__ = ("name", "made")

    def __init__(self, name):
        self.name = name
        self.made = 0

    def next(self):
        self.made += 1
        name = "%s.%d" % (self.name, self.made) if self.name else str(self.made)
        return _Chain(name if len(name) <= _LONGEST else "x%x" % zlib.crc32(name.encode()))


def begin():
    """Makes the current context the root: its own calls have no chain, its tasks are "1", "2", …"""
    _chain.set(_Chain(""))


def current():
    """The chain's name; empty in the root, and for what runs outside of any task of the program."""
    chain = _chain.get(None)
    return chain.name if chain is not None else ""


def make_task(loop, coroutine, context=None, **more):
    """A task factory of asyncio."""
    given = context is not None
    if not given:
        context = contextvars.copy_context()
    chain = _chain.get(None)
    if chain is not None:
        context.run(_chain.set, chain.next())
    if given:
        return Task(coroutine, loop=loop, context=context, **more)
    return context.run(Task, coroutine, loop=loop, **more)  # CPython before 3.11 takes no context
