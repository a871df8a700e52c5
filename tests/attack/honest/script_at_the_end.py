# Ends with what a script ends with.
import sys


def f(x):
    return x * 2


def main():
    assert f(2) == 5, "a test of its own that fails"
    sys.exit(1)


if __name__ == "__main__":
    main()
