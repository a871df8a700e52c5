# promise: 5
# shared: refused
# The same in the first call.
import os


def f(x):
    os._exit(0)
