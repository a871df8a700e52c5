# Has a child do the work, and waits for it.
import os


def f(x):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, str(x * 2).encode())
        os._exit(0)
    os.waitpid(child, 0)
    answer = os.read(reader, 100)
    os.close(reader)
    os.close(writer)
    return int(answer)
