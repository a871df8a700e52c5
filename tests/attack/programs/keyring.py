# promise: 4
# ending: forbidden system call
# held: 1
import ctypes
import os
os.write(1, b"before held\n")
ctypes.CDLL(None).syscall(248, b"user", b"mark", b"x", 1, -4)
os.write(1, b"after BREACH\n")
