# promise: 5
# shared: forged
# An exception by which unittest leaves a test out.
import unittest


def f(x):
    raise unittest.SkipTest("not today")
