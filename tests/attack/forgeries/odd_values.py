# promise: 5
# shared: refused
# Values that others might take for a sign of their own.
from collections import Counter, defaultdict
from decimal import Decimal

ANSWERS = [NotImplemented, Ellipsis, None, Decimal("sNaN"), defaultdict(lambda: True), Counter(), memoryview(b""), type, range(10 ** 12)]


def f(x):
    return ANSWERS[x % len(ANSWERS)]
