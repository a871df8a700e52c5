# promise: 2
# ending: exited
# held: 4
# Nothing of our environment: no variable, no descriptor, no command line that tells of us.
import ctypes
import os
import sys

print("variables", "BREACH" if os.environ else "held")
libc = ctypes.CDLL(None)
libc.getenv.restype = ctypes.c_char_p
print("secret", "BREACH" if libc.getenv(b"FLOWREASONER_TEST_SECRET") else "held")
seen = []
for number in range(1024):
    try:
        seen.append((number, os.fstat(number).st_mode & 0o170000))
    except OSError:
        pass
# 0, 1, 2 and the channel: a character device, a pipe twice, a socket.
kinds = [kind for _, kind in seen]
print("descriptors", "held" if kinds == [0o020000, 0o010000, 0o010000, 0o140000] else "BREACH %r" % seen)
print("arguments", "BREACH %r" % sys.argv if any(sys.argv) else "held")
