"""What a guest does: read its one job, run it, send `done` (docs/guest-protocol.md).

The warm interpreter calls `warm` once and, in each child it makes, `main`. A child that `main` leaves by an exception
has not sent `done`, and the engine reads from the process's end what happened.
"""

import builtins
import gc
import sys
import warnings
from fcntl import F_DUPFD_CLOEXEC, fcntl
from posix import close, dup2

from flow_guest import candidate_calls, channel, heap, values

__builtins__ = dict(builtins.__dict__)

CHANNEL_FD = 40  # away from the low numbers, which programs close and reuse without asking what they are
# What solutions and tests import most; an import after the fork would be paid by each child.
_COMMON = ("typing", "collections", "math", "re", "functools", "itertools", "string", "random", "heapq", "bisect", "copy",
           "datetime", "operator")
_SAMPLE = {"kind": "check", "code": "import math\n\n\ndef f(x):\n    return [x, str(x)]\n", "entry_point": "f", "setup": "",
           "tests": ["assert f(1) == [1, '1']", "assert f(2) == 0"],
           "check": "def check(candidate):\n    assert candidate(1) == [1, '1']\n    assert candidate(1) == 2\n"}
# What these jobs' programs print goes nowhere: nobody looks at it, and a program is no worse for printing a lot.
_SILENT = ("calls", "check", "behave")
_STREAMS = (sys.stdout, sys.stderr)
_jobs = {}  # kind -> function of (job, fd) that gives the `done` fields


def warm(warmth, native=None):
    """Imports what jobs need and runs a small one, so that children find it done. `warmth`: "core" or "workflow". `native`: the
    module with the codec of values; without it there are no jobs `calls` and `suites`.
    """
    if warmth not in ("core", "workflow"):
        raise ValueError("no warmth %r" % warmth)
    for name in _COMMON:
        __import__(name)
    builtins.exit = builtins.quit = _quit  # as the module site does, which is left out
    for category in (SyntaxWarning, DeprecationWarning):
        warnings.filterwarnings("ignore", category=category)  # a candidate's `"\d"` is its own affair
    kinds = ("calls", "check", "behave", "python") + (("workflow", "analyse", "extract") if warmth == "workflow" else ())
    for kind in kinds:
        _job(kind)
    channel.encode(_jobs["check"](channel.decode(channel.encode(_SAMPLE)[4:]), None))
    if native is not None:
        values.use(native)
        candidate_calls.warm()
    if warmth == "workflow":
        from flow_guest import workflow_job
        workflow_job.warm()
    gc.collect()
    heap.fill_holes()
    gc.freeze()  # a collection in a child would write to every page there is


def _quit(code=None):
    raise SystemExit(code)


def main(fd, job_bytes=None):
    """Runs the job of the channel `fd`; `job_bytes` is the body of its frame where the caller has read it already."""
    fd = _away(fd)
    job = channel.receive(fd) if job_bytes is None else channel.decode(job_bytes)
    kind = job.get("kind")
    if kind in _SILENT:
        dup2(0, 1)  # a guest's standard input is /dev/null
        dup2(0, 2)
    done = _job(kind)(job, fd)
    done["t"] = "done"
    sys.setrecursionlimit(10000)  # whatever the program left
    _flush()
    channel.send(fd, done)


def _job(kind):
    """The function for a kind of job; imported on first use."""
    found = _jobs.get(kind)
    if found is None:
        found = _jobs[kind] = _import_job(kind)
    return found


def _import_job(kind):
    if kind == "check":
        from flow_guest import checking as module
    elif kind == "calls":
        return candidate_calls.run
    elif kind == "suites":
        from flow_guest.suites import run
        return run
    elif kind == "behave":
        from flow_guest import behaviour as module
    elif kind == "python":
        from flow_guest import program as module
    elif kind == "stdio":
        from flow_guest import stdio_program as module
    elif kind == "bundle":
        from flow_guest import standalone as module
    elif kind == "workflow":
        _import_asyncio()
        from flow_guest.workflow_job import run
        return run
    elif kind == "analyse":
        from flow_guest.analysis import analyse
        return lambda job, fd: analyse(job)
    elif kind == "extract":
        from flow_guest.extractor import extract
        return lambda job, fd: _extracted(extract, job)
    else:
        raise ValueError("no job of kind %r" % (kind,))
    return lambda job, fd: module.run(job)


def _import_asyncio():
    """asyncio without the ssl module, which it takes along where it can: a guest has no network, and OpenSSL is a fifth
    of the warm interpreter and of the time to start it. A program that imports ssl itself still finds it.
    """
    if "asyncio" in sys.modules or "ssl" in sys.modules:
        return
    sys.modules["ssl"] = None
    try:
        import asyncio  # noqa: F401
    finally:
        del sys.modules["ssl"]


def _extracted(extract, job):
    code, found, notes = extract(job.get("text"), job.get("entry_point") or "", job.get("prompt") or "")
    return {"code": code, "found": found, "notes": notes}


def _away(fd):
    """The channel under a number that a program does not meet by chance, where the limit of open files has room for it."""
    try:
        moved = fcntl(fd, F_DUPFD_CLOEXEC, CHANNEL_FD)
    except OSError:
        return fd
    close(fd)
    return moved


def _flush():
    for stream in _STREAMS:
        try:
            stream.flush()
        except Exception:  # the program closed it, or its limit is reached
            pass
