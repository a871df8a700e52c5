# promise: 2
# ending: forbidden system call
# held: 1
import ctypes
import os
os.write(1, b"before held\n")
ctypes.CDLL(None).process_vm_readv(@ENGINE_PID@, None, 0, None, 0, 0)
os.write(1, b"after BREACH\n")
