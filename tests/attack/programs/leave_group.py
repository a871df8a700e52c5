# promise: 3
# ending: wall limit
# ending at landlock: exited
# held: 0
# held at landlock: 1
# limits: wall=700
# The first process goes over to another group, and leaves a dead one behind in its own: it must be stopped and ended all the same.
import os
import time

left = os.fork()
if left == 0:
    os._exit(0)
time.sleep(0.05)  # it is not waited for: its group goes on
leader = os.fork()
if leader == 0:
    try:
        os.setpgid(0, 0)
    finally:
        time.sleep(60)
        os._exit(0)
time.sleep(0.05)
try:
    os.setpgid(0, leader)
except OSError:
    print("group held")
    os._exit(0)
time.sleep(60)
