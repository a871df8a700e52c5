# promise: 4
# ending: exited
# held: 1
# A child that leaves session and parent, closes all it has, and stays.
import ctypes
import os
import time

if os.fork() == 0:
    try:
        os.setsid()
    except OSError:
        pass
    if os.fork() == 0:
        ctypes.CDLL(None).prctl(15, b"@MARK@")
        os.closerange(0, 64)
        while True:
            time.sleep(600)
    os._exit(0)
os.wait()
time.sleep(0.2)
print("made held")
