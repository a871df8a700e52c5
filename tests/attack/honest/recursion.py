# Recurses, with room for it.
import sys

sys.setrecursionlimit(10 ** 6)


def deep(n):
    return 0 if n == 0 else 1 + deep(n - 1)


def f(x):
    return deep(3000) - 3000 + x * 2
