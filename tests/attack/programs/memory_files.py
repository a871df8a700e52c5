# promise: 3
# ending: exited
# held: 2
# Memory that no address space shows: files without a name, and locked pages.
import ctypes
import os

try:
    os.memfd_create("mark")
    print("memfd BREACH")
except OSError:
    print("memfd held")
print("lock", "held" if ctypes.CDLL(None).mlockall(3) < 0 else "BREACH")
