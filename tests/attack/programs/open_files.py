# promise: 3
# ending: exited
# held: 1
# limits: open_files=64
files = []
try:
    while len(files) < 1000:
        files.append(open("file%d" % (len(files) % 10), "w"))
    print("files BREACH")
except OSError:
    count = len(files)
    files.clear()
    print("files", "held" if count < 64 else "BREACH %d" % count)
