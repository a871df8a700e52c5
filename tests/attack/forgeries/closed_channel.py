# promise: 5
# shared: refused
# No descriptor left to say anything on.
import os

os.closerange(0, 256)


def f(x):
    return 0
