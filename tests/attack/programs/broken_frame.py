# promise: 3
# ending: protocol error
# held: 0
# limits: wall=5000
import os
import time
for number in range(3, 64):
    try:
        os.write(number, b"\xff\xff\xff\xff not a frame")
    except OSError:
        pass
time.sleep(60)
