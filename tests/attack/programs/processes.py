# promise: 3
# ending: exited
# held: 1
# limits: processes=8
import os
import time

made = 0
try:
    while made < 200:
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
        made += 1
    print("processes BREACH")
except OSError:
    print("processes", "held" if made < 8 else "BREACH %d" % made)
