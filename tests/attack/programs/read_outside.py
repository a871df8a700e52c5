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

attempt("passwd", lambda: open("/etc/passwd").read())
attempt("hosts", lambda: open("/etc/hosts").read())
attempt("secret", lambda: open("@SECRET_FILE@").read())
attempt("home", lambda: os.listdir("/root"))
attempt("self", lambda: open("/proc/self/environ", "rb").read())
attempt("init", lambda: open("/proc/1/environ", "rb").read())
attempt("engine", lambda: open("/proc/@ENGINE_PID@/maps").read())
attempt("sys", lambda: os.listdir("/sys/class"))
attempt("var", lambda: os.listdir("/var"))
attempt("programs", lambda: os.listdir("/usr/sbin"))
