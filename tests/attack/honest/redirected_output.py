# Catches what it prints itself.
import contextlib
import io


def f(x):
    caught = io.StringIO()
    with contextlib.redirect_stdout(caught):
        print(x * 2)
    return int(caught.getvalue())
