# promise: 1
# ending: exited
# held: 6
# The ways out of a root that need a capability, from a program that tries to get one.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)

def attempt(name, code):
    print(name, "held" if code < 0 else "BREACH")

os.mkdir("hole")
attempt("chroot", libc.chroot(b"hole"))
attempt("mount", libc.mount(b"none", b"hole", b"tmpfs", 0, None))
attempt("proc", libc.mount(b"proc", b"hole", b"proc", 0, None))
attempt("unmount", libc.umount2(b"/tmp", 2))
SYS_CLONE, SIGCHLD = 56, 17
if os.uname().machine == "aarch64":
    SYS_CLONE = 220

def clone(flags):
    pid = libc.syscall(ctypes.c_long(SYS_CLONE), ctypes.c_ulong(flags | SIGCHLD), None, None, None, None)
    if pid == 0:
        os._exit(0)
    return pid

attempt("user namespace", clone(0x10000000))
attempt("mount namespace", clone(0x00020000))
