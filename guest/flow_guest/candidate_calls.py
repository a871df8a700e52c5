"""The `calls` job: a candidate alone in its process, which answers calls of tests that live elsewhere.

What crosses is plain (values.py). The calls come all at once, in the order in which the tests will make them, so that no
process waits for another; tests that can not be foretold talk to a `live` candidate, call by call.

Nothing here needs to be trusted: a program that tampers with it can only send other answers, and answers are judged.
"""

import builtins
from binascii import a2b_base64, b2a_base64
from time import perf_counter, process_time

from flow_guest import channel, values
from flow_guest.candidate import describe, fresh_space, load
from flow_guest.stopwatch import MOST_EXPIRED, Stopwatch, TimeLimit

__builtins__ = dict(builtins.__dict__)

VALUE, RAISED, TIMED_OUT, UNCROSSABLE, DIGEST = range(5)  # how a call ended: the first item of its outcome
_MOST_PENDING = 1 << 20  # bytes of outcomes that wait to be sent
_MOST_BYTES = 5 << 20  # of all outcomes; the engine ends a guest that sends more (in base 64, 8 MiB)
_MANY_BYTES = 2 << 20  # from here on values of more than _LITTLE_BYTES go out as digests, where those will do
_LITTLE_BYTES = 1 << 10
# A program that is killed in a call has sent all but what the last millisecond gave; with `flush`, all.
_FLUSH_SECONDS = 0.001


def run(job, fd):
    """The `done` fields for `{code, names, script, test_seconds, slow, live, flush, digest_over}`."""
    candidate, problem = _loaded(job)
    if problem is not None:
        return {"load": problem, "outcomes": ""}
    channel.send(fd, {"t": "loaded"})
    if job.get("live"):
        candidate.converse(fd)
        return {"load": None, "outcomes": ""}
    return {"load": None, "outcomes": candidate.answer_all(a2b_base64(job["script"]), lambda frame: channel.send(fd, frame))}


def _loaded(job):
    space = fresh_space()
    problem = load(space, job["code"])
    names = job["names"]
    if problem is None and names and names[0] not in space:
        problem = {"type": "NameError", "message": "the program defines no %s" % names[0], "line": 0}
    return _Candidate(space, names, job), problem


def warm():
    """Runs a small program once, so that children find all this done."""
    record = values.encode((0, (1, [2]), {}), [])
    script = b2a_base64(len(record).to_bytes(4, "little") + record, newline=False).decode("ascii")
    job = {"code": "def f(x, y):\n    y.append(x)\n    return x\n", "names": ["f"], "script": script, "test_seconds": 1}
    job = channel.decode(channel.encode(job)[4:])
    outcomes = _loaded(job)[0].answer_all(a2b_base64(job["script"]), None)
    channel.encode({"t": "loaded"})
    channel.encode({"load": None, "outcomes": outcomes})


class _Candidate:
    def __init__(self, space, names, job):
        self._space = space
        self._names = names
        self._seconds = job.get("test_seconds") or 0
        self._slow = job.get("slow") or {}  # number of a call -> its own limit
        self._watch = Stopwatch(self._seconds)
        self._most_bytes = job.get("digest_over") or 0  # a larger value goes out as a digest of its bytes
        self._sent_bytes = 0
        self._flush_seconds = 0 if job.get("flush") else _FLUSH_SECONDS

    def answer_all(self, script, send):
        """The outcomes of all calls, each behind its length; those of slow programs go out as they come."""
        outcomes, sent = [], perf_counter()
        at = number = pending = 0
        while at < len(script) and self._watch.expired < MOST_EXPIRED:
            end = at + 4 + int.from_bytes(script[at:at + 4], "little")
            now = perf_counter()
            if outcomes and (now - sent > self._flush_seconds or pending > _MOST_PENDING):
                send({"t": "outcomes", "data": _text(outcomes)})
                outcomes, sent, pending = [], now, 0
            outcome = self._answer(script[at + 4:end], number)
            outcomes.append(len(outcome).to_bytes(4, "little"))
            outcomes.append(outcome)
            pending += len(outcome)
            at, number = end, number + 1
        return _text(outcomes)

    def converse(self, fd):
        number = 0
        while True:
            frame = channel.receive(fd)
            if frame["t"] != "call":
                return
            outcome = self._answer(a2b_base64(frame["data"]), number)
            channel.send(fd, {"t": "outcome", "data": _text([outcome])})
            number += 1

    def _answer(self, record, number):
        table = []
        index, arguments, keywords = values.decode(record, table)
        known = len(table)
        watch, begun = self._watch, process_time()
        try:
            watch.start(self._slow.get(str(number), self._seconds))
            value = self._space[self._names[index]](*arguments, **keywords)
            state = _state(record, (index, arguments, keywords), table) if known > 1 or keywords else None
            outcome = self._whole((VALUE, value, state, process_time() - begun), table)
            if outcome is None or self._most_bytes and len(outcome) > (
                    self._most_bytes if self._sent_bytes < _MANY_BYTES else _LITTLE_BYTES):
                outcome = values.encode((DIGEST, values.digest(value), state, process_time() - begun), table[:known])
            watch.stop()
            self._sent_bytes += len(outcome)
            if self._sent_bytes > _MOST_BYTES:
                self._sent_bytes -= len(outcome)
                outcome = values.encode((UNCROSSABLE, "its answers are larger than %d MiB" % (_MOST_BYTES >> 20), None, 0.0), [])
            return outcome
        except TimeLimit as error:
            watch.stop()
            return values.encode((TIMED_OUT, str(error), None, process_time() - begun), [])
        except BaseException as error:
            watch.stop()
            return self._failure(error, record, (index, arguments, keywords), table[:known], process_time() - begun)

    def _whole(self, outcome, table):
        """Its bytes; None where they are more than the codec takes and a digest will do."""
        try:
            return values.encode(outcome, table)
        except ValueError:
            if not self._most_bytes:
                raise
            return None

    def _failure(self, error, record, call, table, seconds):
        _, message, line = describe(error)
        state = None
        try:
            if isinstance(error, KeyError) and error.args == (self._names[call[0]],) and self._names[call[0]] not in self._space:
                error = NameError("name %r is not defined" % self._names[call[0]])
            state = _state(record, call, table)
            return values.encode((RAISED, values.raised(error) + (line,), state, seconds), table)
        except BaseException:  # the program's own objects in the way, or too much to cross
            return values.encode((UNCROSSABLE, "%s: %s" % (type(error).__name__, message), None, seconds), [])


def _state(record, call, table):
    """What the call's arguments hold now, if it changed them: the content of each numbered object."""
    if values.encode(call, []) == record:
        return None
    return [values.content(item) for item in table]


def _text(parts):
    return b2a_base64(b"".join(parts), newline=False).decode("ascii")
