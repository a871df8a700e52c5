# promise: 5
# shared: refused
# Iterators that give another thing each time, or never end.
import itertools


class Liar:
    def __init__(self):
        self.count = 0

    def __iter__(self):
        self.count += 1
        return itertools.count(self.count)

    def __eq__(self, other):
        return True


def f(x):
    return (lambda: (yield from Liar()))() if x % 2 else iter(Liar())
