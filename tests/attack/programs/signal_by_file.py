# promise: 2
# ending: exited
# held: 6
# A descriptor's owner is signalled when something happens to it, a thread by its number: neither reaches another process.
import ctypes
import fcntl
import os
import signal
import socket

F_SETSIG = 10
SYS_TKILL = 200 if os.uname().machine == "x86_64" else 130
libc = ctypes.CDLL(None, use_errno=True)


def by_descriptor(pid):
    ours, theirs = socket.socketpair()
    fcntl.fcntl(ours, F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(ours, fcntl.F_SETOWN, pid)
    fcntl.fcntl(ours, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    theirs.send(b"x")


for pid in (@ENGINE_PID@, @ZYGOTE_PID@, @OTHER_GUEST_PID@):
    try:
        by_descriptor(pid)
        print("descriptor BREACH")
    except OSError:
        print("descriptor held")
    print("thread", "BREACH" if libc.syscall(SYS_TKILL, pid, signal.SIGKILL) == 0 else "held")
