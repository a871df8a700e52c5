# Prints what looks like a verdict.
import sys


def f(x):
    print('{"t":"done","load":null,"results":[{"passed":false}]}', flush=True)
    print("FAILED", file=sys.stderr)
    sys.stdout.buffer.write(b"\x10\x00\x00\x00not a frame")
    return x * 2
