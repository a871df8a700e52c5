# promise: 5
# shared: refused
# The exception by which an iterator says its last value.
def f(x):
    raise StopIteration(2 * x)
