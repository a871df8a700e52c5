# promise: 5
# shared: refused
# The function as its own answer.
def f(x):
    return f
