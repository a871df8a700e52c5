# promise: 5
# shared: refused
# The exception that generators swallow.
def f(x):
    raise GeneratorExit
