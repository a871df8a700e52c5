# promise: 1
# ending: exited
# held: 8
# Nothing outside its own folder can be changed: not the machine's files, not the interpreter that the next guest uses.
import os
import sys

def attempt(name, action):
    try:
        action()
        print(name, "BREACH")
    except OSError:
        print(name, "held")

library = os.path.dirname(os.__file__)
attempt("library file", lambda: open(library + "/os.py", "a"))
attempt("new module", lambda: open(library + "/sitecustomize.py", "w"))
attempt("guest", lambda: open(os.path.join(sys.path[0], "flow_guest", "worker.py"), "a"))
attempt("secret", lambda: open("@SECRET_FILE@", "w"))
attempt("truncate", lambda: os.truncate("@SECRET_FILE@", 0))
attempt("unlink", lambda: os.unlink("@SECRET_FILE@"))
attempt("root", lambda: os.mkdir("/new"))
attempt("device", lambda: os.mknod("disk", 0o060600, os.makedev(8, 0)))
