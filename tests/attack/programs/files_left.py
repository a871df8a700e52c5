# promise: 4
# ending: exited
# held: 1
# Files, folders that can not be entered, names that are not text: all gone for the next guest.
import os

os.makedirs("a/b/c")
open("a/b/c/@MARK@", "w").write("@MARK@")
open(b"\xff\xfe", "w").write("@MARK@")
open("shut", "w").write("@MARK@")
os.chmod("shut", 0)
path = "deep"
for _ in range(200):
    os.mkdir(path)
    path += "/d"
os.chmod("a/b", 0)
os.chmod("a", 0)
os.chmod(".", 0o500)
print("left held")
