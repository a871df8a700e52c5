# Measures itself.
import cProfile
import gc
import sys
import time

gc.disable()
calls = []


def note(frame, event, argument):
    calls.append(event)


def f(x):
    sys.setprofile(note)
    begun = time.perf_counter()
    try:
        return x * 2
    finally:
        sys.setprofile(None)
        calls.append(time.perf_counter() - begun)
