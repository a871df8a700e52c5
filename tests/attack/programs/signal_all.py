# promise: 2
# ending: exited
# held: 1
# kill(-1) reaches the program's own processes alone, and those are none.
import os
import signal
try:
    os.kill(-1, signal.SIGKILL)
except OSError:
    pass
print("alive held")
