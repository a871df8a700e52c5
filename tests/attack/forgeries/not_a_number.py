# promise: 5
# shared: refused
# Numbers that no comparison holds for, or that are larger than all.
ANSWERS = [float("nan"), float("inf"), complex("nan"), 10 ** 5000, -0.0]


def f(x):
    return ANSWERS[x % len(ANSWERS)]
