# promise: 5
# shared: refused
# What runs at the end of the interpreter, of an object, of a thread.
import atexit
import os
import weakref


class Ends:
    def __del__(self):
        os._exit(0)


ended = Ends()
weakref.finalize(ended, os._exit, 0)
atexit.register(os._exit, 0)


def f(x):
    return Ends()
