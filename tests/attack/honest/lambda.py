# A function without a name.
f = lambda x: x * 2
