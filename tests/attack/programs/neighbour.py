# promise: 1
# ending: exited
# held: 2
# A guest that runs beside this one has written a file named @MARK@ into its folder.
import os

found = []
for folder, _, names in os.walk("/"):
    found += [os.path.join(folder, name) for name in names if name == "@MARK@"]
print("search", "BREACH %r" % found if found else "held")
# Below the namespaces level folders are numbered: guess the neighbour's.
here = os.getcwd()
read = []
for number in range(1, 100):
    path = "%s.%d/@MARK@" % (here.rpartition(".")[0], number)
    try:
        read.append(open(path).read())
    except OSError:
        pass
print("guess", "BREACH %r" % read if read else "held")
