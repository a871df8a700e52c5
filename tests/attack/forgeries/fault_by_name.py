# promise: 5
# shared: refused
# Exceptions named as those of the tests' guest.
def f(x):
    name = ("Diverged", "NotRun", "Ended", "TimeLimit", "Fault")[x % 5]
    raise type(name, (BaseException,), {})()
