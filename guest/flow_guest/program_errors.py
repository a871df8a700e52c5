"""What went wrong in a workflow program, with the lines of its own files and none of ours."""

_FILES = ("graph.py", "prompt.py")
_MOST_FRAMES = 20
MESSAGE_LIMIT = 4000


def error_report(stage, error):
    """`{stage, type, message, file, line, traceback}` of an exception."""
    frames = _frames(error)
    message = _message(error)
    if isinstance(error, SyntaxError) and error.filename in _FILES:
        frames.append((error.filename, error.lineno or 0, ""))
    file, line, _ = frames[-1] if frames else ("graph.py", 0, "")
    shown = ["%s, line %d%s" % (name, number, ", in %s" % function if function else "")
             for name, number, function in frames[-_MOST_FRAMES:]]
    if file != "graph.py":
        message = "%s, line %d: %s" % (file, line, message)
    kind = type(error).__name__
    return {"stage": stage, "type": kind, "message": message, "file": file, "line": line,
            "traceback": "\n".join(shown + ["%s: %s" % (kind, message)])}


def _message(error):
    try:
        if isinstance(error, SyntaxError):
            return str(error.msg)
        if isinstance(error, KeyError) and len(error.args) == 1 and isinstance(error.args[0], str):
            text = error.args[0]
            return text if " " in text else "no key %r" % text
        return str(error)[:MESSAGE_LIMIT]
    except BaseException:
        return "<an exception without text>"


def _frames(error):
    """[(file, line, function)] of the program's own frames, outermost first."""
    found = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename in _FILES:
            found.append((code.co_filename, trace.tb_lineno, code.co_name if code.co_name != "<module>" else ""))
        trace = trace.tb_next
    return found
