"""The event loop of a workflow guest: asyncio's own, waiting on one channel instead of a selector.

A guest lives for one short program, and each page that it touches is a page that a thousand guests pay for. asyncio's
selector loop opens an epoll and a socket pair, which a program with one descriptor to watch does not need.
"""

import _thread
import select
from asyncio import base_events

from flow_guest import chains

_OTHER_THREADS_MS = 20  # how long a wait may be while a thread of the program could call back into the loop


class _OneDescriptor:
    """What BaseEventLoop asks of a selector. The events are the callbacks that are due."""

    def __init__(self):
        self._poll = select.poll()
        self._fd = None
        self._callbacks = {}  # select.POLLIN or select.POLLOUT -> callback

    def watch(self, fd, event, callback):
        if self._fd is None:
            self._fd = fd
        elif fd != self._fd:
            raise NotImplementedError("a workflow's event loop watches the engine's channel and nothing else")
        if callback is None:
            known = self._callbacks.pop(event, None) is not None
        else:
            known = event in self._callbacks
            self._callbacks[event] = callback
        self._poll.register(fd, self._wanted()) if self._callbacks else self._forget(fd)
        return known

    def _forget(self, fd):
        try:
            self._poll.unregister(fd)
        except KeyError:
            pass
        self._fd = None

    def _wanted(self):
        wanted = 0
        for event in self._callbacks:
            wanted |= event
        return wanted

    def select(self, timeout):
        wait = None if timeout is None else max(0, int(timeout * 1000 + 0.999))
        if _thread._count() and (wait is None or wait > _OTHER_THREADS_MS):
            wait = _OTHER_THREADS_MS
        due = []
        for _, happened in self._poll.poll(wait):
            broken = happened & ~(select.POLLIN | select.POLLOUT)
            due += [callback for event, callback in self._callbacks.items() if happened & event or broken]
        return due

    def close(self):
        self._callbacks.clear()


class GuestLoop(base_events.BaseEventLoop):
    """Runs coroutines, timers and threads' results; watches one descriptor. No sockets, servers or subprocesses."""

    def __init__(self):
        super().__init__()
        self._selector = _OneDescriptor()
        self.set_task_factory(chains.make_task)

    def add_reader(self, fd, callback, *args):
        self._watch(fd, select.POLLIN, callback, args)

    def remove_reader(self, fd):
        return self._selector.watch(fd, select.POLLIN, None)

    def add_writer(self, fd, callback, *args):
        self._watch(fd, select.POLLOUT, callback, args)

    def remove_writer(self, fd):
        return self._selector.watch(fd, select.POLLOUT, None)

    def close(self):
        if not self.is_running() and not self.is_closed():
            self._selector.close()
        super().close()

    def _watch(self, fd, event, callback, args):
        self._selector.watch(fd, event, lambda: callback(*args))

    def _process_events(self, events):
        for callback in events:
            self.call_soon(callback)

    def _write_to_self(self):
        """Nothing: a wait is short while there are other threads."""
