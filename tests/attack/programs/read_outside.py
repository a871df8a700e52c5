# promise: 1
# ending: exited
# held: 10
# Files of the machine, of its users and of the engine can not be read.
import os

def attempt(name, action):
    try:
        print(name, "BREACH", repr(action())[:200])
    except OSError:
        print(name, "held")

def told(path, ours=b""):
    """What a file says beside what we put there ourselves."""
    with open(path, "rb") as file:
        text = file.read()
    if not text.replace(ours, b"").strip(b"\0"):
        raise OSError("nothing")
    return text

attempt("passwd", lambda: open("/etc/passwd").read())
attempt("hosts", lambda: told("/etc/hosts", b"127.0.0.1 localhost\n::1 localhost\n"))
attempt("secret", lambda: open("@SECRET_FILE@").read())
attempt("home", lambda: os.listdir("/root"))
attempt("self", lambda: told("/proc/self/environ"))
attempt("init", lambda: told("/proc/1/environ"))
attempt("engine", lambda: open("/proc/@ENGINE_PID@/maps").read())
attempt("sys", lambda: os.listdir("/sys/class"))
attempt("var", lambda: os.listdir("/var"))
attempt("programs", lambda: os.listdir("/usr/sbin"))
