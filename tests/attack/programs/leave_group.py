# promise: 3
# ending: exited
# held: 1
# limits: wall=700
# The first process goes over to the group of a child, and leaves a dead process behind in its own. It would not be stopped with its
# group, and the kernel would never end it: a pid namespace ends when all its numbers are free, and the child's would be in use.
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
else:
    time.sleep(60)
