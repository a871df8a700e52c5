# promise: 5
# shared: refused
# The own clock stopped, so that no call runs into its limit.
import signal

signal.setitimer(signal.ITIMER_PROF, 0)
signal.signal(signal.SIGPROF, signal.SIG_IGN)


def f(x):
    signal.setitimer(signal.ITIMER_PROF, 0)
    while True:
        pass
