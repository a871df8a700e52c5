# promise: 5
# shared: refused
# Answers that claim to be too large to be sent: a digest stands for them.
import sys

values = sys.modules.get("flow_guest.values")
if values is not None:
    whole = values.encode
    values.encode = lambda value, table: whole((4, "f" * 64, None, 0.0), [])


def f(x):
    return 0
