# promise: 5
# shared: refused
# A debugger on the process beside this one.
import ctypes
import os


def f(x):
    libc = ctypes.CDLL(None)
    for number in range(1, 200):
        libc.ptrace(16, os.getpid() + number, None, None)
    return 0
