# promise: 5
# shared: refused
# Two processes of one candidate that both answer.
import os

os.fork()


def f(x):
    return 0
