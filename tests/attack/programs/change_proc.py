# promise: 4
# ending: exited
# held: 3
# Nothing that a guest sees in /proc takes anything that another would see.
import os


def written(path):
    if os.path.isdir(path):
        with open(os.path.join(path, "mark"), "w") as file:
            file.write("x")
    else:
        with open(path, "w") as file:
            file.write("x")
        return os.stat(path).st_size > 0


def changed(path):
    before = os.stat(path).st_mode
    os.chmod(path, 0o777)
    return os.stat(path).st_mode != before


def removed(path):
    os.rename(path, path + "-moved")
    return True


try:
    names = [os.path.join("/proc", name) for name in os.listdir("/proc") if not name.isdigit()]
    names = [name for name in names if not os.path.islink(name)] + ["/proc", "/proc/sys"]
except OSError:
    names = []  # no /proc here
for name, action in (("write", written), ("mode", changed), ("move", removed)):
    breaches = []
    for path in names:
        try:
            if action(path):
                breaches.append(path)
        except OSError:
            pass
    print(name, "BREACH %s" % breaches if breaches else "held")
