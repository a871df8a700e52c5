# promise: 5
# shared: refused
# The same by an exception.
import sys


def f(x):
    sys.exit(0)
