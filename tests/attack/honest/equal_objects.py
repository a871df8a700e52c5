# Objects of its own compare as it likes; what it gives is a number.
class Box:
    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0


def f(x):
    return x * 2 if Box(x) == x and {Box(1), Box(2)} == {Box(3)} else 0
