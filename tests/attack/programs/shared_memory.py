# promise: 4
# ending: exited
# held: 4
# What outlives a process by its nature can not be made: it would be there for the next guest.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)

def attempt(name, code):
    print(name, "BREACH" if code >= 0 else "held")

attempt("shared memory", libc.shmget(0x5ec7e7, 4096, 0o1600))
attempt("semaphore", libc.semget(0x5ec7e7, 1, 0o1600))
attempt("queue", libc.msgget(0x5ec7e7, 0o1600))
try:
    os.setxattr(".", "user.mark", b"x")
    print("attribute BREACH")
except OSError:
    print("attribute held")
