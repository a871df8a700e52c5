# promise: 5
# shared: refused
# Much for an answer.
def f(x):
    return [0] * 10 ** 8
