# Has a time limit of its own.
import signal


def ring(number, frame):
    raise TimeoutError


def f(x):
    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    try:
        while True:
            pass
    except TimeoutError:
        return x * 2
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
