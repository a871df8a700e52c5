"""The sides of a benchmark that take turns in one run: programs that do a pass for each line they get on stdin, and say
"SECONDS CPU_SECONDS PASSED" for each.
"""

import statistics
import subprocess
import sys
import threading
import time


class Side:
    """A program that does a pass of `count` verdicts for each line it gets, on given processors. It may find `wrong` of the right
    solutions wrong.
    """

    def __init__(self, name, command, cores, count, wrong=0):
        self.name, self.count, self.wrong, self.passes = name, count, wrong, []
        self.process = subprocess.Popen(["taskset", "-c", cores] + command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)

    def one_pass(self):
        self.process.stdin.write("pass\n")
        self.process.stdin.flush()
        wall, cpu, passed, *_ = self.process.stdout.readline().split()
        if int(passed) < self.count - self.wrong:
            sys.exit("%s finds %s of %d solutions right" % (self.name, passed, self.count))
        return float(wall), float(cpu)

    def end(self):
        self.process.stdin.close()
        self.process.wait()

    def rates(self, which):
        return sorted(self.rates_in_turn(which))

    def rates_in_turn(self, which):
        return [self.count / one[which] for one in self.passes]


def together(sides):
    """Wall seconds until all have done their pass, begun at once."""
    begun = time.perf_counter()
    threads = [threading.Thread(target=side.one_pass) for side in sides]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begun


def show(sides):
    print("%-22s %28s %28s" % ("", "verdicts/s (min - max)", "by processor time"))
    for side in sides:
        cells = []
        for which in (0, 1):
            rates = side.rates(which)
            cells.append("%8.1f (%.1f - %.1f)" % (statistics.median(rates), rates[0], rates[-1]))
        print("%-22s %28s %28s" % (side.name, *cells))


def ratios(ours, other):
    """Medians of the ratio of passes that stood beside each other: by wall time, by processor time."""
    return [statistics.median(_ratios_in_turn(ours, other, which)) for which in (0, 1)]


def spread(ours, other):
    """The smallest and the largest of these by wall time."""
    found = _ratios_in_turn(ours, other, 0)
    return min(found), max(found)


def _ratios_in_turn(ours, other, which):
    return [one / another for one, another in zip(ours.rates_in_turn(which), other.rates_in_turn(which))]
