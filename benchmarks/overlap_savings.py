"""How much wall time overlap saves on the workflow fixtures: each runs in a guest of its own, calls answered after 50 ms.

    python3 benchmarks/overlap_savings.py [--delay-ms 50] [--runs 5] [--csv FILE]

First both ways must agree on answer, cost and order of calls; then each is timed, the two interleaved, after a warm-up.
"one by one" and "overlapped" are medians in milliseconds of the whole guest, fork and load included; "saved" is the
share of the first that the second does without.
"""

import argparse
import csv
import os
import platform
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "guest"))

from flow_guest import worker  # noqa: E402
from tests.engine import run_guest  # noqa: E402
from tests.pretended_model import JOB, PretendedModel  # noqa: E402
from tests.test_workflow_fixtures import fixtures  # noqa: E402


def run(fixture, overlap, delay):
    _, graph, prompt, expected = fixture
    model = PretendedModel(expected.get("tests") == "fail")
    ended = run_guest(dict(JOB, graph=graph, prompt=prompt, overlap=overlap), model, delay)
    if ended.done is None or ended.done["error"]:
        raise SystemExit("%s failed: %s" % (fixture[0], ended.done))
    return ended


def check_equal(name, plain, fast):
    """Overlap may change the time only."""
    for key in ("answer", "error", "dialect"):
        if plain.done[key] != fast.done[key]:
            raise SystemExit("%s: %s differs with overlap" % (name, key))
    if abs(plain.done["cost"] - fast.done["cost"]) > 1e-9:
        raise SystemExit("%s: the cost differs with overlap" % name)
    if [plain.ops()[call - 1] for call in plain.done["order"]] != [fast.ops()[call - 1] for call in fast.done["order"]]:
        raise SystemExit("%s: the order of calls differs with overlap" % name)


def measure(fixture, delay, runs):
    """(calls, median seconds one by one, median seconds overlapped)."""
    plain, fast = run(fixture, False, delay), run(fixture, True, delay)  # the warm-up too
    check_equal(fixture[0], plain, fast)
    seconds = [[], []]
    for _ in range(runs):
        for way in (False, True):
            seconds[way].append(run(fixture, way, delay).seconds)
    return len(plain.calls), statistics.median(seconds[0]), statistics.median(seconds[1])


def revision():
    try:
        return subprocess.run(["git", "-C", HERE, "rev-parse", "--short", "HEAD"], capture_output=True, text=True,
                              check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--delay-ms", type=float, default=50.0)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--csv", help="write the rows here too")
    options = parser.parse_args()
    worker.warm("workflow")
    rows = []
    print("%-22s %-13s %5s %12s %12s %7s" % ("workflow", "dialect", "calls", "one by one", "overlapped", "saved"), flush=True)
    for fixture in fixtures("good"):
        calls, plain, fast = measure(fixture, options.delay_ms / 1000, options.runs)
        rows.append((fixture[0], fixture[3]["dialect"], calls, 1000 * plain, 1000 * fast))
        print("%-22s %-13s %5d %9.0f ms %9.0f ms %6.0f%%" % (rows[-1] + (100 * (1 - fast / plain),)), flush=True)
    total = [sum(row[column] for row in rows) for column in (2, 3, 4)]
    print("%-22s %-13s %5d %9.0f ms %9.0f ms %6.0f%%" % (("all", "") + tuple(total) + (100 * (1 - total[2] / total[1]),)))
    if options.csv:
        with open(options.csv, "w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(["workflow", "dialect", "calls", "one_by_one_ms", "overlapped_ms", "delay_ms", "machine", "revision"])
            machine = "%s, Python %s" % (platform.machine(), platform.python_version())
            writer.writerows([row[:3] + tuple("%.1f" % value for value in row[3:]) +
                              (options.delay_ms, machine, revision()) for row in rows])


if __name__ == "__main__":
    main()
