# promise: 5
# shared: refused
# A loop that swallows whatever would end it.
def f(x):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
