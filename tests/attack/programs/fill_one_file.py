# promise: 1
# ending: exited
# held: 1
# limits: folder_bytes=1048576
# Its folder has a size; one file can not pass it.
written = 0
try:
    with open("big", "wb", buffering=0) as file:
        while written < 64 << 20:
            written += file.write(b"x" * 65536)
    print("size BREACH", written)
except OSError:
    print("size", "held" if written <= 1 << 20 else "BREACH %d" % written)
