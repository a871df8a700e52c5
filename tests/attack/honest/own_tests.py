# Brings tests of its own.
import doctest
import unittest


def f(x):
    """
    >>> f(1)
    2
    """
    return x * 2


class TestF(unittest.TestCase):
    def test_two(self):
        self.assertEqual(f(2), 4)


assert f(1) == 2
doctest.run_docstring_examples(f, {"f": f})
unittest.TextTestRunner().run(unittest.defaultTestLoader.loadTestsFromTestCase(TestF))
