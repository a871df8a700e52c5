# promise: 3
# ending: wall limit
# held: 0
# limits: cpu=10000 wall=700
# A child that computes in its place does not let the parent live for ever.
import os
if os.fork() == 0:
    while True:
        pass
os.wait()
