"""The `stdio` job: a whole program with its standard input, and what it wrote to its standard output."""

import builtins
import io
import os
import sys

from flow_guest.candidate import SOLUTION, describe, fresh_space

__builtins__ = dict(builtins.__dict__)

_OUTPUT_BYTES = 8 << 20  # kept of what it writes; a program that writes more has no right answer
_PIPE_BYTES = 60 << 10  # what a pipe holds without a reader


def run(job):
    """The `done` fields for `{code, stdin}`: `{output, error}`; error is null or {type, message, line}."""
    _set_stdin((job.get("stdin") or "").encode("utf-8", "surrogatepass"))
    kept = _Kept()
    sys.stdout = io.TextIOWrapper(kept, encoding="utf-8", errors="surrogatepass", newline="\n", write_through=True)
    out = sys.stdout
    error = None
    space = fresh_space()
    space["__name__"] = "__main__"
    try:
        exec(compile(job["code"], SOLUTION, "exec"), space)
    except SystemExit as ended:
        if ended.code not in (None, 0):
            error = ended
    except BaseException as raised:
        error = raised
    try:
        out.flush()
    except BaseException:  # closed by the program
        pass
    done = {"output": b"".join(kept.parts).decode("utf-8", "replace"), "error": None}
    if error is not None:
        kind, message, line = describe(error)
        done["error"] = {"type": kind, "message": message, "line": line}
    elif kept.left < 0:
        done["error"] = {"type": "OutputLimit", "message": "more than %d bytes" % _OUTPUT_BYTES, "line": 0}
    return done


def _set_stdin(data):
    """Descriptor 0 reads `data`, however the program reads it: input(), sys.stdin.buffer, open(0)."""
    if len(data) <= _PIPE_BYTES:
        reader, writer = os.pipe()
        os.write(writer, data)
        os.close(writer)
    else:
        path = "stdin.txt"
        with open(path, "wb") as stream:
            stream.write(data)
        reader = os.open(path, os.O_RDONLY)
        os.unlink(path)
    os.dup2(reader, 0)
    os.close(reader)
    sys.stdin = open(0, encoding="utf-8", errors="surrogatepass", closefd=False)


class _Kept(io.RawIOBase):
    """Keeps what is written, up to a limit."""

    def __init__(self):
        super().__init__()
        self.parts = []
        self.left = _OUTPUT_BYTES

    def writable(self):
        return True

    def write(self, data):
        data = bytes(data)
        if self.left > 0:
            self.parts.append(data[:self.left])
        self.left -= len(data)
        return len(data)
