# promise: 3
# ending: exited
# held: 1
# limits: processes=8
import threading
import time

made = 0
try:
    while made < 200:
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        made += 1
    print("threads BREACH")
except RuntimeError:
    print("threads", "held" if made < 8 else "BREACH %d" % made)
