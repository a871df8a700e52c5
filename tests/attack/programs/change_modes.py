# promise: 1
# ending: exited
# held: 12
# Modes and times of files outside can not be changed, whoever owns them.
import os
import sys

SECRET = "@SECRET_FILE@"
INTERPRETER = os.path.realpath(sys.executable or "/usr/bin/python3")


def state(path):
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mode, found.st_mtime_ns


def through_descriptor(action):
    def act(path):
        file = os.open(path, os.O_RDONLY)
        try:
            action(file)
        finally:
            os.close(file)
    return act


WAYS = {
    "chmod": lambda path: os.chmod(path, 0o777),
    "setuid": lambda path: os.chmod(path, 0o6755),
    "utime": lambda path: os.utime(path, (1, 1)),
    "fchmod": through_descriptor(lambda file: os.fchmod(file, 0o600)),
}
for place in (SECRET, os.path.dirname(SECRET), INTERPRETER):
    for name, way in WAYS.items():
        before = state(place)
        try:
            way(place)
        except OSError:
            pass
        print(name, "held" if state(place) == before else "BREACH %s" % place)
