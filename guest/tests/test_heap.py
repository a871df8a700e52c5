"""The heap of the warm interpreter: filling its holes pays off in page faults, and costs little."""

import os
import subprocess
import sys
import unittest

# In a process of its own: fills the heap's holes or not, forks, and prints the page faults of a child that allocates.
_PROGRAM = """
import gc, os, resource, sys
from flow_guest import heap
keep = []
for size in range(48, 512, 16):  # a heap with a hole on every page
    objects = [bytes(size - 33) for _ in range(2000)]
    keep.append(objects[::3])
del objects
if sys.argv[1] == "fill":
    heap.fill_holes()
gc.freeze()
pid = os.fork()
if pid == 0:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    made = [bytes(size - 33) for size in range(48, 512, 16) for _ in range(40)]
    print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before, sum(map(len, heap._fillings)), flush=True)
    os._exit(0)
os.waitpid(pid, 0)
"""


class Heap(unittest.TestCase):
    def faults(self, how):
        output = subprocess.run([sys.executable, "-S", "-c", _PROGRAM, how], capture_output=True, text=True, timeout=60,
                                cwd=os.path.join(os.path.dirname(__file__), ".."), check=True).stdout
        return [int(word) for word in output.split()]

    def test_a_child_of_a_filled_heap_takes_fewer_faults(self):
        plain, _ = self.faults("plain")
        filled, objects = self.faults("fill")
        self.assertGreater(objects, 100)
        self.assertLess(filled, plain)


if __name__ == "__main__":
    unittest.main()
