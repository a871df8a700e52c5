# Prints what it does, and a lot of it.
print("loading")


def f(x):
    print("called with", x)
    for _ in range(100):
        print("-" * 50000)
    return x * 2
