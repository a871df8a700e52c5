"""The `python` job: run a program; the value of one of its functions, and what it printed."""

import builtins
import io
import sys

from flow_guest.candidate import SOLUTION, describe, fresh_space, shown

__builtins__ = dict(builtins.__dict__)

OUTPUT_LIMIT = 1 << 16  # characters kept of what is printed, and of the value


class _Kept(io.TextIOBase):
    """Text output of which the beginning is kept."""

    def __init__(self):
        super().__init__()
        self.parts = []
        self.left = OUTPUT_LIMIT

    def writable(self):
        return True

    def write(self, text):
        if self.left > 0:
            self.parts.append(text[:self.left])
            self.left -= len(text)
        return len(text)

    def text(self):
        return "".join(self.parts) + ("\n[the rest was left out]" if self.left < 0 else "")


def run(job):
    """The `done` fields for `{code, function, stdin}`; without `function` the program itself is the whole run."""
    kept = _Kept()
    before = sys.stdout, sys.stdin
    sys.stdout, sys.stdin = kept, io.StringIO(job.get("stdin") or "")
    try:
        done = _run(job["code"], job.get("function") or "")
    finally:
        sys.stdout, sys.stdin = before
    done["output"] = kept.text()
    return done


def _run(code, function):
    done = {"outcome": "value", "value": None, "output": "", "error": None}
    space = fresh_space()
    try:
        space["__name__"] = "__main__" if not function else "solution"
        exec(compile(code, SOLUTION, "exec"), space)
        if function:
            if not callable(space.get(function)):
                done["outcome"] = "no_function"
                return done
            value = space[function]()
            done["value"] = (value if isinstance(value, str) else _text(value))[:OUTPUT_LIMIT]
    except SystemExit as error:
        if function or error.code not in (None, 0):
            _note(done, error)
    except BaseException as error:
        _note(done, error)
    return done


def _text(value):
    try:
        return str(value)
    except BaseException:
        return shown(value)


def _note(done, error):
    kind, message, line = describe(error)
    done["outcome"] = "raised"
    done["error"] = {"type": kind, "message": message, "line": line}
