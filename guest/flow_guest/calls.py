"""Calls of a workflow over the channel: any number at once, results in any order, failures as exceptions.

One event loop owns a `Calls`. A call that is cancelled leaves its request with the engine; the reply is dropped.
"""

import asyncio
import collections
import os

from flow_guest import chains, channel, overlap_runtime
from flow_guest.call_errors import ERRORS, CallError, Stopped, UsageError

OPEN_CALLS = 256  # Limits::open_calls; further ones wait here, in the order in which they were made
LOG_FRAMES = 1000
LOG_BYTES = 64 << 10
REFUSALS = 100  # after so many refused calls a program that goes on asking is stopped


class Calls:
    """The workflow's end of the channel `fd`. Made and used inside a running event loop."""

    def __init__(self, fd):
        self._fd = fd
        self._loop = asyncio.get_running_loop()
        self._input = bytearray()
        self._output = bytearray()
        self._open = {}
        self._waiting = collections.deque()
        self._next = 1
        self._slots = OPEN_CALLS
        self._refused = 0
        self._closed = None
        self._logged = 0
        self._unlogged = 0
        os.set_blocking(fd, False)
        self._loop.add_reader(fd, self._readable)

    async def call(self, op, args):
        """The value of one call. Raises a CallError where the engine answers with an error."""
        if self._refused >= REFUSALS:
            raise Stopped("the budget is used up, and %d calls were made after that" % self._refused)
        await self._take_slot()
        try:
            if self._closed is not None:
                raise self._closed
            number = self._next
            call = {"t": "call", "id": number, "op": op, "args": args}
            chain = chains.current()
            if chain:
                call["chain"] = chain
            frame = channel.encode(call)
        except channel.FrameTooLarge as error:
            self._give_slot()
            raise UsageError(str(error)) from None
        except BaseException:
            self._give_slot()
            raise
        self._next += 1
        overlap_runtime.note(number)
        answer = self._open[number] = self._loop.create_future()
        self._send(frame)
        return await answer

    async def _take_slot(self):
        """Returns when one more call may be open; those who wait are served in turn."""
        if self._slots:
            self._slots -= 1
            return
        turn = self._loop.create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self._give_slot()
            raise

    def _give_slot(self):
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._slots += 1

    def log(self, level, message):
        """Tells the engine something; what is too long is cut, what is too much is counted."""
        if self._logged >= LOG_FRAMES - 1:
            self._unlogged += 1
            return
        self._logged += 1
        text = str(message).encode("utf-8", "replace")[:LOG_BYTES].decode("utf-8", "ignore")
        self._send(channel.encode({"t": "log", "level": level, "message": text}))

    def close(self):
        """Ends the calls: nothing is read any more, all that was sent is on its way, the channel blocks again."""
        self._loop.remove_reader(self._fd)
        self._loop.remove_writer(self._fd)
        if self._unlogged:
            self._output += channel.encode({"t": "log", "level": "warn",
                                            "message": "%d further log lines left out" % self._unlogged})
        os.set_blocking(self._fd, True)
        try:
            while self._output:
                del self._output[:os.write(self._fd, self._output)]
        except OSError as error:
            self._fail(error)

    def _send(self, frame):
        if not self._output:
            try:
                frame = memoryview(frame)[os.write(self._fd, frame):]
            except BlockingIOError:
                pass
            except OSError as error:
                self._fail(error)
                return
            if not len(frame):
                return
            self._loop.add_writer(self._fd, self._writable)
        self._output += frame

    def _writable(self):
        try:
            del self._output[:os.write(self._fd, self._output)]
        except BlockingIOError:
            return
        except OSError as error:
            self._fail(error)
            return
        if not self._output:
            self._loop.remove_writer(self._fd)

    def _readable(self):
        try:
            data = os.read(self._fd, 1 << 20)
        except BlockingIOError:
            return
        except OSError as error:
            self._fail(error)
            return
        if not data:
            self._fail(None)
            return
        self._input += data
        while len(self._input) >= 4:
            size = int.from_bytes(self._input[:4], "little")
            if size > channel.MAX_FRAME:
                self._fail("a frame of %d bytes" % size)
                return
            if len(self._input) < 4 + size:
                return
            body = bytes(self._input[4:4 + size])
            del self._input[:4 + size]
            try:
                self._answer(channel.decode(body))
            except channel.ChannelClosed as error:
                self._fail(error)
                return

    def _answer(self, frame):
        future = self._open.pop(frame.get("id"), None)
        if future is None:
            raise channel.ChannelClosed("an answer to no call: %r" % (frame.get("id"),))
        self._give_slot()
        if frame.get("t") == "error":
            error = frame.get("error") or {}
            kind = error.get("kind")
            if kind == "budget":
                self._refused += 1
            if not future.done():
                future.set_exception(ERRORS.get(kind, CallError)(error.get("message") or "no reason given"))
        elif not future.done():
            future.set_result(frame.get("value"))

    def _fail(self, reason):
        """Nothing more can come: all open calls end."""
        self._loop.remove_reader(self._fd)
        self._loop.remove_writer(self._fd)
        self._output.clear()
        self._closed = channel.ChannelClosed(
            "the engine closed the channel" if reason is None else "the channel is broken: %s" % reason)
        for future in list(self._open.values()) + list(self._waiting):
            if not future.done():
                future.set_exception(self._closed)
        self._open.clear()
        self._waiting.clear()
