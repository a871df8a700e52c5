# promise: 5
# shared: refused
# The child goes on, and its parent ends well.
import os

if os.fork():
    os._exit(0)


def f(x):
    return 0
