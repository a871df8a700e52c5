# promise: 2
# ending: forbidden system call
# held: 1
import ctypes
import os
os.write(1, b"before held\n")
PTRACE_ATTACH = 16
ctypes.CDLL(None).ptrace(PTRACE_ATTACH, @OTHER_GUEST_PID@, None, None)
os.write(1, b"after BREACH\n")
