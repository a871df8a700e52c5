# promise: 5
# shared: refused
# An end from a thread, while the tests run.
import os
import threading

threading.Timer(0.02, os._exit, (0,)).start()


def f(x):
    while True:
        pass
