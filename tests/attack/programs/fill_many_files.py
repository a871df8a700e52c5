# promise: 1
# ending: exited
# ending at landlock: output limit
# held: 1
# held at landlock: 0
# limits: folder_bytes=1048576
# Nor can many small ones. Where no file system of its own holds the folder, the program is ended for it.
import time
written = 0
try:
    for number in range(2000):
        with open("file%d" % number, "wb", buffering=0) as file:
            written += file.write(b"x" * 65536)
        if written > 16 << 20:
            time.sleep(20)
            print("size BREACH", written)
            break
except OSError:
    print("size", "held" if written <= 1 << 20 else "BREACH %d" % written)
