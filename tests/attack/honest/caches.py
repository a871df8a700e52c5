# Remembers what it gave, in each of the usual ways.
from functools import lru_cache

count = 0


@lru_cache(maxsize=None)
def double(x):
    return x * 2


def f(x, cache={}):
    global count
    count += 1
    if x not in cache:
        cache[x] = double(x)
    return cache[x]
