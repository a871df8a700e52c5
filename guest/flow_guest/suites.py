"""The `suites` job: holds suites of tests and judges candidates by them, whose answers come from other guests.

It lives from verdict to verdict, so that a suite is read once. Nothing of a candidate is ever run here.
"""

import builtins
import sys
from binascii import a2b_base64, b2a_base64

from flow_guest import channel, suite_source
from flow_guest.suite_calls import ForetoldCalls, LiveCalls, NoCalls, ReplayedCalls
from flow_guest.suite_libraries import levels
from flow_guest.suite_run import Suite

__builtins__ = dict(builtins.__dict__)

_MOST_SUITES = 256  # held at once; the engine hears which are let go


def run(job, fd):
    """Answers frames until the channel closes: prepare, reference, judge, not_run, behave, live."""
    # What tests print goes nowhere: the guest's output is capped, and this one lives long.
    sys.stdout = sys.stderr = _Nowhere()
    suites, outcomes = {}, []
    while True:
        frame = channel.receive(fd)
        kind = frame["t"]
        if kind == "outcomes":  # of the question that follows: too many for one frame
            outcomes += frame["outcomes"]
            continue
        if outcomes:
            frame["outcomes"], outcomes = outcomes + frame["outcomes"], []
        if kind == "end":
            return {}
        if kind == "prepare":
            channel.send(fd, _prepare(suites, frame))
            continue
        held = suites[frame["key"]]
        if kind == "judge":
            channel.send(fd, held.judge(frame))
        elif kind == "not_run":
            channel.send(fd, held.not_run())
        elif kind == "reference":
            channel.send(fd, held.reference(frame))
        elif kind == "behave":
            channel.send(fd, held.behave(frame))
        elif kind == "live":
            channel.send(fd, held.live(fd, frame))


class _Nowhere:
    encoding = "utf-8"
    errors = "strict"

    def write(self, text):
        return len(text)

    def writelines(self, lines):
        pass

    def flush(self):
        pass

    def isatty(self):
        return False


def _prepare(suites, frame):
    try:
        held = _Held(Suite(frame))
        needed = _libraries(frame["tests"], frame.get("reference"))
    except suite_source.Unreadable as error:
        return {"t": "prepared", "unreadable": str(error)}
    suites[frame["key"]] = held
    dropped = list(suites)[:max(0, len(suites) - _MOST_SUITES)]
    for key in dropped:
        del suites[key]
    return dict(held.prepared(), libraries=needed, dropped=dropped)


def _libraries(tests, reference):
    texts = [tests.get(name) for name in ("setup", "check", "unittest", "context")] + (tests.get("asserts") or []) + [reference]
    return levels(texts, tests.get("libraries") or (), bool(tests.get("unittest")))


class _Held:
    def __init__(self, suite):
        self._suite = suite
        foretold = ForetoldCalls()
        if not suite.reason:
            suite.run(foretold)
        self._reason = suite.reason or (foretold.unplain and "an argument of the tests: " + foretold.unplain)
        self._is_live = foretold.is_live or foretold.was_cut()
        self._script = foretold.script

    def prepared(self):
        return {"t": "prepared", "unreadable": "", "reason": self._reason, "names": self._suite.names,
                "script": _joined(self._script), "calls": len(self._script), "is_live": self._is_live}

    def behave(self, frame):
        """What a candidate answers to each test, for grouping by equal behaviour."""
        calls = ReplayedCalls(self._script, _split(frame["outcomes"]), frame["ending"])
        return self._behaviour(calls)

    def judge(self, frame):
        calls = ReplayedCalls(self._script, _split(frame["outcomes"]), frame["ending"])
        return self._verdict(calls)

    def not_run(self):
        """The results for a candidate that answers nothing."""
        return self._verdict(NoCalls())

    def reference(self, frame):
        """The same for the suite's own solution, which says what is expected of cases and how long each call may take."""
        if self._suite.needs_reference():
            self._suite.learn_expected(ReplayedCalls(self._script, _split(frame["outcomes"]), frame["ending"]))
        calls = ReplayedCalls(self._script, _split(frame["outcomes"]), frame["ending"])
        verdict = self._verdict(calls)
        verdict["seconds"] = calls.seconds
        return verdict

    def live(self, fd, frame):
        """The same call by call. The calls are never kept for a later candidate: they hold answers of this one."""
        calls = LiveCalls(fd)
        if frame.get("behave"):
            return self._behaviour(calls)
        verdict = self._verdict(calls)
        verdict["seconds"] = calls.seconds
        return verdict

    def _behaviour(self, calls):
        calls.marks = []
        results = self._suite.run(calls)
        if getattr(calls, "has_diverged", False):
            return {"t": "diverged"}
        return {"t": "behaviour", "row": [{"passed": result["passed"], "value": result["value"]} for result in results]}

    def _verdict(self, calls):
        results = self._suite.run(calls)
        if getattr(calls, "has_diverged", False):
            return {"t": "diverged"}
        return {"t": "verdict", "results": results}


def _joined(records):
    parts = []
    for record in records:
        parts.append(len(record).to_bytes(4, "little"))
        parts.append(record)
    return b2a_base64(b"".join(parts), newline=False).decode("ascii")


def _split(texts):
    """The outcomes of one or more pieces of text, each outcome behind its length; broken ones end the list."""
    outcomes = []
    for text in texts:
        try:
            data = a2b_base64(text)
        except ValueError:
            break
        at = 0
        while at + 4 <= len(data):
            end = at + 4 + int.from_bytes(data[at:at + 4], "little")
            if end > len(data):
                return outcomes
            outcomes.append(data[at + 4:end])
            at = end
    return outcomes
