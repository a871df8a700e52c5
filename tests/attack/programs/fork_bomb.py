# promise: 3
# ending: wall limit
# held: 0
# limits: processes=16 cpu=5000 wall=1000
# Each tries to make two more, for ever.
import os
while True:
    try:
        os.fork()
    except OSError:
        pass
