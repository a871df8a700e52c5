# Writes a file and reads it.
import os
import tempfile


def f(x):
    with open("note.txt", "w") as stream:
        stream.write(str(x))
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(os.path.join(folder, "a", "b"))
    with open("note.txt") as stream:
        return int(stream.read()) * 2
