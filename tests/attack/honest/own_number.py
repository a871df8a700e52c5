# Gives numbers of a class of its own.
import enum


class Number(int):
    def __repr__(self):
        return "Number(%d)" % int(self)


Known = enum.IntEnum("Known", {"N%d" % n: n for n in range(100)})


def f(x):
    return Number(x * 2) if x % 2 else Known(x * 2)
