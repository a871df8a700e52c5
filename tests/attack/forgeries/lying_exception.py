# promise: 5
# shared: refused
# An exception whose class, text and arguments have code of their own.
class Lying(type):
    __name__ = property(lambda cls: "Passed")

    def __subclasscheck__(cls, other):
        return True

    __instancecheck__ = __subclasscheck__


class Liar(AssertionError, metaclass=Lying):
    args = property(lambda self: 1 / 0)

    def __str__(self):
        raise SystemExit(0)

    __repr__ = __bool__ = __len__ = __str__


def f(x):
    raise Liar
