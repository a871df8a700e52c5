"""Where the calls of a suite's tests go: nowhere yet (to learn which there will be), to answers that are there already, or
to a candidate that waits for them.
"""

import builtins
from binascii import a2b_base64, b2a_base64, crc32

from flow_guest import channel, values
from flow_guest.brief import brief
from flow_guest.candidate import TEXT_LIMIT
from flow_guest.candidate_calls import DIGEST, RAISED, TIMED_OUT, UNCROSSABLE, VALUE

__builtins__ = dict(builtins.__dict__)

# Calls of tests that nobody answers, and steps with what they would give: a loop that waits for an answer makes no end.
_MOST_FORETOLD = 20000


class Fault(BaseException):
    """A call that has no answer. Tests can not catch it for good: its run notes it."""


class Ended(Fault):
    """The candidate's process ended in this call."""


class NotRun(Fault):
    """The candidate's process had ended before."""


class TimeLimit(Fault):
    """The call ran into its limit."""


class BadAnswer(Fault):
    """What came back is no answer, or too much of one."""


class Diverged(Fault):
    """The tests make another call than foretold: their candidate must answer live."""


class Unknown:
    """What a call would give, while nobody has answered it. It goes along with nearly everything, so that tests show all
    their calls.
    """

    def __init__(self):
        self.steps = 0

    def step(self):
        self.steps += 1
        if self.steps > _MOST_FORETOLD:
            raise NotRun("the tests wait for an answer")

    def __call__(self, *arguments, **keywords):
        return self

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, key):
        return self

    def __iter__(self):
        return iter(())

    def __len__(self):
        return 0

    def __contains__(self, item):
        return True

    def __bool__(self):
        self.step()
        return True

    def __float__(self):
        return 0.0

    def __int__(self):
        return 0

    def __index__(self):
        return 0

    def __hash__(self):
        return 0

    def __str__(self):
        return ""

    def __repr__(self):
        return "<unknown>"

    def _same(self, *others):
        self.step()
        return self

    def _holds(self, other):
        self.step()
        return True

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __floordiv__ = _same
    __mod__ = __rmod__ = __pow__ = __rpow__ = __and__ = __or__ = __xor__ = __neg__ = __abs__ = __round__ = _same
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _holds


UNKNOWN = Unknown()


class ForetoldCalls:
    """Notes the calls of a run that nobody answers. `is_live`: some call needs an earlier one's answer."""

    def __init__(self):
        self.script = []
        self.unplain = ""  # an argument that can not cross
        self.is_live = False
        self.fault = self.marks = None
        UNKNOWN.steps = 0

    def call(self, index, arguments, keywords):
        UNKNOWN.step()
        try:
            self.script.append(values.encode_plain((index, arguments, keywords), []))
        except values.Unplain as error:
            if _holds_unknown(arguments) or _holds_unknown(tuple(keywords.values())):
                self.is_live = True
            else:
                self.unplain = self.unplain or str(error)
        except ValueError as error:
            self.unplain = self.unplain or str(error)
        return UNKNOWN

    @staticmethod
    def was_cut():
        """Whether the tests did not end without answers."""
        return UNKNOWN.steps > _MOST_FORETOLD


def _holds_unknown(value, depth=0):
    if value is UNKNOWN:
        return True
    if depth > 8:
        return False
    if isinstance(value, dict):
        return any(_holds_unknown(item, depth + 1) for pair in value.items() for item in pair)
    return isinstance(value, (list, tuple, set, frozenset)) and any(_holds_unknown(item, depth + 1) for item in value)


class Digest:
    """Stands for a value that is too large to be sent for the sake of one comparison: by what its bytes come to."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return "<a large value, SHA-256 %s>" % self.text[:16]


class _AnsweredCalls:
    """Calls whose outcomes are bytes of a candidate's guest."""

    def __init__(self):
        self.fault = None
        self.marks = None  # a list: notes what each call gave, as text
        self.seconds = []  # what each call took, as its guest says

    def _fail(self, fault):
        self.fault = fault
        raise fault

    def call(self, index, arguments, keywords):
        table = []
        record = values.encode_plain((index, arguments, keywords), table)
        data = self._outcome(record)
        try:
            status, payload, state, seconds = values.decode(data, table)
            if state is not None:
                _refill(table, state)
            error = values.exception_of(payload[:2]) if status == RAISED else None
            line = int(payload[2]) if status == RAISED else 0
        except Exception as error:
            self._fail(BadAnswer(str(error)[:200]))
        self.seconds.append(seconds if isinstance(seconds, float) else 0.0)
        if self.marks is not None and status in (VALUE, RAISED):
            self.marks.append(_mark(payload) if status == VALUE else "raised %s" % payload[0][0])
        if status == VALUE:
            return payload
        if status == DIGEST:
            return Digest(str(payload))
        if status == RAISED:
            error.flow_line = line
            raise error
        if status == TIMED_OUT:
            self._fail(TimeLimit(str(payload)[:200]))
        self._fail(BadAnswer(str(payload) if status == UNCROSSABLE else "no status"))


class NoCalls(_AnsweredCalls):
    """The candidate did not load: none of its calls is run."""

    def _outcome(self, record):
        self._fail(NotRun(""))


class ReplayedCalls(_AnsweredCalls):
    """The outcomes are there: `outcomes` in the order of `script`, as far as the candidate came. `ending` says what ended it
    early.
    """

    def __init__(self, script, outcomes, ending):
        super().__init__()
        self._foretold = script
        self._outcomes = outcomes
        self._ending = ending
        self._place = 0
        self.has_diverged = False

    def _outcome(self, record):
        place = self._place
        self._place += 1
        if place >= len(self._foretold) or self._foretold[place] != record:
            self.has_diverged = True
            self._fail(Diverged(""))
        if place >= len(self._outcomes):
            if self._ending and place == len(self._outcomes):
                self._fail(Ended(self._ending))
            self._fail(NotRun(""))
        return self._outcomes[place]


class LiveCalls(_AnsweredCalls):
    """A candidate at the other end of the engine answers each call."""

    def __init__(self, fd):
        super().__init__()
        self._fd = fd
        self._ending = ""

    def _outcome(self, record):
        if self._ending:
            self._fail(NotRun(""))
        channel.send(self._fd, {"t": "call", "data": b2a_base64(record, newline=False).decode("ascii")})
        frame = channel.receive(self._fd)
        if frame["t"] != "outcome":
            self._ending = frame.get("ending") or "exited"
            self._fail(Ended(self._ending))
        return a2b_base64(frame["data"])


def _mark(value):
    """The value's text; long ones get a checksum, so that two that differ late still differ."""
    text, is_all = brief(value, TEXT_LIMIT)
    return text if is_all else "%s %08x" % (text, crc32(values.encode(value, [])))


def _refill(table, state):
    """Gives each object that crossed the content that the call left it."""
    if not isinstance(state, list) or len(state) > len(table):
        raise ValueError("no state of the arguments")
    for item, held in zip(table, state):
        values.refill(item, held)
