# Leaves handlers for its end.
import atexit
import signal


class Resource:
    def __del__(self):
        print("closed")


atexit.register(print, "bye")
signal.signal(signal.SIGTERM, lambda number, frame: None)
held = Resource()


def f(x):
    return x * 2
