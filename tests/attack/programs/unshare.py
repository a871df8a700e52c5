# promise: 1
# ending: forbidden system call
# held: 1
# unshare() can have no good reason here: it ends the program.
import ctypes
import os
os.write(1, b"before held\n")
ctypes.CDLL(None).unshare(0x10000000)
os.write(1, b"after BREACH\n")
