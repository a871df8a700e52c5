# promise: 2
# ending: forbidden system call
# held: 1
# io_uring would do calls that the policy never sees.
import ctypes
import os
os.write(1, b"before held\n")
parameters = ctypes.create_string_buffer(120)
ctypes.CDLL(None).syscall(425, 4, parameters)
os.write(1, b"after BREACH\n")
