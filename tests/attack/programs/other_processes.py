# promise: 2
# ending: exited
# held: 8
# Other processes can not be seen, signalled or measured: not the engine, not the interpreter, not another guest.
import os
import resource
import signal

def attempt(name, action):
    try:
        print(name, "BREACH", repr(action()))
    except (OSError, ValueError):
        print(name, "held")

def others():
    seen = [name for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()]
    if not seen:
        raise OSError("none")
    return seen

parent = os.getppid() or @ZYGOTE_PID@
attempt("list", others)
attempt("status", lambda: open("/proc/%d/status" % @ENGINE_PID@).read())
attempt("engine", lambda: os.kill(@ENGINE_PID@, signal.SIGKILL))
attempt("zygote", lambda: os.kill(@ZYGOTE_PID@, signal.SIGKILL))
attempt("parent", lambda: os.kill(parent, signal.SIGTERM))
attempt("guest", lambda: os.kill(@OTHER_GUEST_PID@, signal.SIGKILL))
attempt("limits", lambda: resource.prlimit(@ENGINE_PID@, resource.RLIMIT_NOFILE))
attempt("priority", lambda: os.setpriority(os.PRIO_PROCESS, @OTHER_GUEST_PID@, 19))
