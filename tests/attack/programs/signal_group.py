# promise: 2
# ending: exited
# held: 2
# The own process group holds no more than the guest: not the interpreter, not another guest.
import os
import signal

signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGUSR1, signal.SIG_IGN)
for number in (signal.SIGTERM, signal.SIGUSR1):
    try:
        os.kill(0, number)
    except OSError:
        pass
print("signals held")  # those who are not hit are looked at afterwards
os.setpriority(os.PRIO_PROCESS, 0, 1)
try:
    os.setpriority(os.PRIO_PGRP, 0, 19)
except OSError:
    pass
print("group", "held" if os.getpgrp() != 0 else "BREACH")
