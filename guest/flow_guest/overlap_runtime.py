"""What a rewritten workflow calls: start calls early, join them where the program awaits them.

The trace must be that of the same program without overlap. Calls started early therefore note their ids in a list
of their own, and `join` adds that list to the awaiting task's list at the await. `begin` opens the list of a run
and `note` is told of every call that starts; both work without any overlap too.
"""

import asyncio
import collections
import contextvars

AHEAD = 64  # iterations that a loop may run ahead: enough to fill the engine's 256 open calls with four a turn

_order = contextvars.ContextVar("flow_order")


def begin():
    """Opens a fresh order for the current task and returns the list that will hold the call ids."""
    order = []
    _order.set(order)
    return order


def note(call_id):
    """Adds a started call to the order of whoever awaits the current task."""
    order = _order.get(None)
    if order is not None:
        order.append(call_id)


class Started:
    """One call started early; not `ready` when its arguments could not be computed yet.

    In that case the program evaluates the original expression at the original place, and whatever is wrong with
    it shows there, exactly as without overlap.
    """

    __slots__ = ("ready", "task", "order")

    def __init__(self, make):
        self.order = []
        self.task = None
        try:
            awaitable = make()
        except Exception:
            self.ready = False
            return
        self.ready = True
        self.task = asyncio.ensure_future(_run(awaitable, self.order))
        self.task.add_done_callback(lambda task: _finish(task, awaitable))

    def cancel(self):
        if self.task is not None and not self.task.done():
            self.task.cancel()

    async def join(self):
        """The call's result or its exception, at the place where the program awaits it."""
        try:
            return await self.task
        finally:
            outer = _order.get(None)
            if outer is not None:
                outer.extend(self.order)
            self.task = None


async def _run(awaitable, order):
    _order.set(order)
    return await awaitable


def _finish(task, awaitable):
    """Keeps a call that nobody awaits silent: a failure counts as seen, a coroutine that never began as closed."""
    if not task.cancelled():
        task.exception()
    elif hasattr(awaitable, "close"):
        awaitable.close()


class Scope:
    """The calls started early by one block; leaving the block cancels those that nobody awaited.

    Leaving without having awaited a call happens only by an exception, so nothing that the sequential program
    would have made is lost.
    """

    def __init__(self):
        self._started = []
        self._current = ()

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        for started in self._started:
            started.cancel()
        self._started.clear()
        self._current = ()
        return False

    def start(self, make):
        started = Started(make)
        self._started.append(started)
        return started

    def ahead(self, items, makes):
        """Yields the items of a loop, having started the calls of the coming iterations in program order."""
        source = iter(items)
        waiting = collections.deque()
        failure = None
        more = True
        while True:
            while more and len(waiting) < AHEAD:
                try:
                    item = next(source)
                except StopIteration:
                    more = False
                except Exception as error:
                    more, failure = False, error
                else:
                    started = [Started(_bound(make, item)) for make in makes]
                    self._started.extend(started)
                    waiting.append((item, started))
            if not waiting:
                break
            item, started = waiting.popleft()
            self._current = started
            yield item
            for left in started:
                left.cancel()
            del self._started[:len(started)]
        if failure is not None:
            raise failure

    def ready(self, index):
        return self._current[index].ready

    def take(self, index):
        return self._current[index].join()


def _bound(make, item):
    return lambda: make(item)


def scope():
    return Scope()
