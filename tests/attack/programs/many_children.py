# promise: 4
# ending: wall limit
# held: 0
# limits: wall=500 cpu=5000 processes=64
# Ended from outside, it takes along all that it has started, in groups and sessions of their own as well.
import ctypes
import os
import time

for number in range(10):
    if os.fork() == 0:
        try:
            os.setsid() if number % 2 else os.setpgid(0, 0)
        except OSError:
            pass
        ctypes.CDLL(None).prctl(15, b"@MARK@")
        while True:
            time.sleep(600)
time.sleep(600)
