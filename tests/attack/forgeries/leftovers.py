# promise: 5
# shared: refused
# Threads, children, files and limits that are to outlive the program.
import os
import signal
import sys
import threading

signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork() == 0:
    os.setsid()
    while True:
        signal.pause()
threading.Thread(target=threading.Event().wait, daemon=True).start()
open("left", "w").close()
os.environ["LEFT"] = "4"
sys.setrecursionlimit(60)


def f(x):
    return 0
