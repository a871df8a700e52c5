"""A pretended engine at the other end of a guest's channel: answers calls after a delay, and remembers them.

It forks a guest for each job, as the sandbox does, and answers from this process. `replies` is a function
`(op, args, number)` that gives a call's value or raises `Refuse`.
"""

import asyncio
import os
import socket
import time

from flow_guest import channel, worker


class Refuse(Exception):
    """Answers a call with an error frame."""

    def __init__(self, kind, message="refused"):
        super().__init__(message)
        self.kind = kind


class Ended:
    """What a guest left: its `done` frame or None, its calls in order, its log lines, its exit status."""

    def __init__(self):
        self.done = None
        self.calls = []
        self.logs = []
        self.status = None
        self.seconds = 0.0
        self.most_open = 0
        self.stdout = ""

    def ops(self):
        """Who made each call: the operator of a chat, the kind of any other."""
        return [args["operator"] if op == "chat" else op for op, args in self.calls]


def chat_value(text, usd=0.001):
    """The value of a `chat` call with one reply, or one for each of a list."""
    texts = [text] if isinstance(text, str) else list(text)
    return {"texts": texts, "reasoning": "", "prompt_tokens": 10, "completion_tokens": 5, "cached_tokens": 0, "usd": usd,
            "finish": "stop"}


def python_value(value=None, **fields):
    return dict({"outcome": "value", "value": value, "output": "", "error": None, "limit": None}, **fields)


def run_guest(job, replies=None, delay=0.0, seconds=60.0):
    """Runs one job in a forked guest and answers its calls; fails after `seconds`."""
    ours, theirs = socket.socketpair()
    out_read, out_write = os.pipe()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            ours.close()
            os.dup2(out_write, 1)
            os.dup2(os.open(os.devnull, os.O_RDWR), 0)  # as the sandbox has it
            worker.main(theirs.detach())
            status = 0
        except BaseException:
            import traceback
            traceback.print_exc()
        finally:
            os._exit(status)
    theirs.close()
    os.close(out_write)
    ended = Ended()
    started = time.monotonic()
    try:
        asyncio.run(asyncio.wait_for(_serve(ours, job, replies, delay, ended), seconds))
    finally:
        ended.seconds = time.monotonic() - started
        ours.close()
        ended.status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        with os.fdopen(out_read, "rb") as stream:
            ended.stdout = stream.read().decode("utf-8", "replace")
    return ended


async def _serve(ours, job, replies, delay, ended):
    reader, writer = await asyncio.open_connection(sock=ours)
    writer.write(channel.encode(dict(job, t="job")))
    tasks = set()
    open_calls = 0

    async def answer(frame):
        nonlocal open_calls
        if delay:
            await asyncio.sleep(delay)
        try:
            reply = {"t": "result", "value": replies(frame["op"], frame["args"], frame["id"])}
        except Refuse as error:
            reply = {"t": "error", "error": {"kind": error.kind, "message": str(error)}}
        open_calls -= 1
        writer.write(channel.encode(dict(reply, id=frame["id"])))

    while True:
        try:
            size = int.from_bytes(await reader.readexactly(4), "little")
            frame = channel.decode(await reader.readexactly(size))
        except (asyncio.IncompleteReadError, ConnectionResetError):
            break
        if frame["t"] == "call":
            assert frame["id"] == len(ended.calls) + 1, "ids count up from 1"
            ended.calls.append((frame["op"], frame["args"]))
            open_calls += 1
            ended.most_open = max(ended.most_open, open_calls)
            task = asyncio.ensure_future(answer(frame))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        elif frame["t"] == "log":
            ended.logs.append((frame["level"], frame["message"]))
        elif frame["t"] == "done":
            ended.done = frame
            break
        else:
            raise AssertionError("a frame of type %r" % frame["t"])
    for task in tasks:
        task.cancel()
    writer.close()
