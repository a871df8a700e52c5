# promise: 1
# ending: exited
# held: 4
# Detours: links, parents, and a name that was good when it was made.
import os

def attempt(name, action):
    try:
        print(name, "BREACH", repr(action())[:200])
    except OSError:
        print(name, "held")

os.symlink("@SECRET_FILE@", "link")
attempt("symlink", lambda: open("link").read())
attempt("parents", lambda: open("../" * 30 + "@SECRET_FILE@"[1:]).read())
attempt("hardlink", lambda: (os.link("@SECRET_FILE@", "hard"), open("hard").read()))
attempt("rename", lambda: os.rename("@SECRET_FILE@", "moved"))
