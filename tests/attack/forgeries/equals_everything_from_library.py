# promise: 5
# shared: forged
# The same from the standard library.
from unittest.mock import ANY


def f(x):
    return ANY
