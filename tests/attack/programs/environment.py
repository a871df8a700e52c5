# promise: 2
# ending: exited
# held: 5
# Nothing of our environment: no variable, no descriptor, no command line that tells of us.
import ctypes
import os
import sys

# Guests with libraries have these, with values of ours that tell nothing.
ours = {"HOME": "/tmp", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
ours["PATH"] = os.path.dirname(sys.executable) + ":/usr/bin:/bin"
print("variables", "held" if all(ours.get(name) == value for name, value in os.environ.items()) else "BREACH %r" % os.environ)
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
print("arguments", "BREACH %r" % sys.argv if any(sys.argv + getattr(sys, "orig_argv", [])) else "held")
try:
    with open("/proc/self/cmdline", "rb") as file:
        line = file.read().strip(b"\0")
except OSError:
    line = b""
print("command", "BREACH %r" % line if line not in (b"", b"flowreasoner guest") else "held")
