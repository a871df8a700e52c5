# promise: 5
# shared: refused
# A frame that says it is larger than all memory, and one that is too large.
import os


def f(x):
    for text in (b"\xff\xff\xff\xff{}", (17 << 20).to_bytes(4, "little") + b" " * (17 << 20)):
        for descriptor in range(3, 64):
            try:
                os.write(descriptor, text)
            except OSError:
                pass
    return 0
