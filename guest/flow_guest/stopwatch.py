"""A limit of processor time for one test, so that an endless loop costs one test and not the verdict on all.

Python code is stopped by an exception; code that swallows it, or sits in C, runs on into the guest's own limits.
"""

import builtins
from _signal import ITIMER_PROF, SIGPROF, setitimer, signal

__builtins__ = dict(builtins.__dict__)

MOST_EXPIRED = 3  # tests that may run into their limit before the rest is left out


class TimeLimit(BaseException):
    """A test ran longer than it may."""


class Stopwatch:
    """`start` and `stop` around each test; without `seconds` both do nothing. One at a time in a process."""

    def __init__(self, seconds):
        self._seconds = self._now = seconds or 0
        self._running = False
        self.expired = 0  # how often it has stopped something
        if self._seconds:
            signal(SIGPROF, self._ring)

    def start(self, seconds=None):
        """`seconds`: another limit for this time."""
        if self._seconds:
            self._running = True
            self._now = seconds or self._seconds
            setitimer(ITIMER_PROF, self._now)

    def stop(self):
        if self._running:
            self._running = False
            setitimer(ITIMER_PROF, 0)

    def _ring(self, number, frame):
        if self._running:
            self._running = False
            self.expired += 1
            raise TimeLimit("it took more than %g s of processor time (an endless loop?)" % self._now)
