# Has other things under the names of builtins, and changes some for all.
import builtins

builtins.len = None
builtins.AssertionError = ValueError
list = dict = print = None


def f(x):
    return x + x
