# promise: 5
# shared: refused
# Frames that nest so deep that whoever walks them falls.
import os


def f(x):
    for body in (b'{"t":"outcome","data":' + b"[" * 3000000 + b"]" * 3000000 + b"}", b'{"t":"outcome"}'):
        frame = len(body).to_bytes(4, "little") + body
        for descriptor in range(3, 64):
            try:
                at = 0
                while at < len(frame):
                    at += os.write(descriptor, frame[at:at + 65536])
            except OSError:
                pass
    return 0
