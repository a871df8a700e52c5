"""A candidate program as a module of its own: loading it, and what an exception says without its help.

Programs may raise objects whose methods raise; nothing here lets that out.
"""

import builtins
import sys

from flow_guest.brief import brief

__builtins__ = dict(builtins.__dict__)

SOLUTION = "solution.py"
TEXT_LIMIT = 1000  # characters kept of a value, a message or a test's text
_Module = type(sys)


def fresh_space():
    """The namespace of a new module. It is registered, as dataclasses and pickle look classes up by module name."""
    module = _Module("solution")
    module.__dict__["__builtins__"] = builtins  # not our copy: tests may patch builtins.open beside the program
    sys.modules["solution"] = module
    return module.__dict__


def load(space, code, setup=""):
    """Runs the program, then the tests' setup; returns None, or `{type, message, line}` of what went wrong.

    The setup may use the program (MBPP's builds trees of the program's own node class).
    """
    where, name = "", SOLUTION
    try:
        exec(compile(code, name, "exec"), space)
        if setup:
            where, name = "in the setup of the tests: ", "setup.py"
            exec(compile(setup, name, "exec"), space)
    except BaseException as error:
        kind, message, line = describe(error, name)
        return {"type": kind, "message": where + message, "line": line}
    return None


def describe(error, name=SOLUTION):
    """(type, message, line) of an exception; the line is the innermost one of the file `name`, 0 for none."""
    kind = type(error).__name__
    try:
        message = str(error.msg) if isinstance(error, SyntaxError) else str(error)
    except BaseException:
        message = ""
    return kind, message[:TEXT_LIMIT], line_in(error, name)


def line_in(error, name):
    """The innermost line of the file `name` that an exception passed, or 0."""
    if isinstance(error, SyntaxError) and error.filename == name:
        return error.lineno if isinstance(error.lineno, int) else 0
    line = 0
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == name:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def shown(value):
    """`repr` of any value, cut to a readable length."""
    return brief(value, TEXT_LIMIT)[0]
