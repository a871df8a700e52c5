# Its names are those that harnesses use.
def check(x):
    return x


def test(x):
    return check(x)


candidate = tests = results = done = 5


def f(x):
    return test(x) * 2
