"""Verdicts a second on BigCodeBench's references, one worker on one core, full isolation, against its own judge.

    python3 benchmarks/bigcodebench_verdicts.py --build build/release --data ../shared/data --python VENV [--runs 5] [--problems 40]

VENV has BigCodeBench's libraries and `bigcodebench` (docs/formats.md); both sides use it. Two groups: problems whose texts import
the standard library alone, and those that import numpy, pandas or matplotlib and nothing else beside it; of each the same number,
evenly spread over the set, without those that sleep. First both sides judge all of them, and those that either finds wrong are left out; at least nine
tenths must remain. Then the sides take turns, a pass each. Ours has read the suites and run each reference once by then; what that
first pass took is printed as well. Its own judge has nothing to keep from pass to pass. It runs the references without isolation.
"""

import argparse
import ast
import json
import os
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rivals"))
from verdicts import problems_of  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
SCIENTIFIC = {"numpy", "pandas", "matplotlib"}
LEAST = 0.9  # share of a group's problems that both sides must find right


def packages_of(problem):
    names = set()
    for text in (problem["code_prompt"] + "\n" + problem["canonical_solution"], problem["test"]):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import):
                names.update(item.name for item in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module)
    return {name.partition(".")[0] for name in names} - set(sys.stdlib_module_names)


def groups_of(problems, count):
    problems = [problem for problem in problems if "sleep" not in problem["canonical_solution"] + problem["test"]]
    plain = [problem for problem in problems if not packages_of(problem)]
    scientific = [problem for problem in problems if packages_of(problem) and packages_of(problem) <= SCIENTIFIC]
    return {"standard library": spread(plain, count), "numpy, pandas, matplotlib": spread(scientific, count)}


def spread(problems, count):
    count = min(count, len(problems))
    return [problems[(2 * place + 1) * len(problems) // (2 * count)] for place in range(count)]


class Side:
    """A program that does a pass over some problems for each line it gets, on one processor."""

    def __init__(self, command, core, environment=None):
        self._process = subprocess.Popen(["taskset", "-c", core] + command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                         env=environment)
        self.passes = []

    def one_pass(self):
        """((seconds, processor seconds), ids that failed)"""
        self._process.stdin.write("pass\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline().split()
        if not line:
            sys.exit("a side has ended")
        return (float(line[0]), float(line[1])), set(line[3:])

    def end(self):
        self._process.stdin.close()
        self._process.wait()


def sides_of(problems, folder, options):
    """Ours and its own judge, on these problems."""
    data = os.path.join(folder, "bigcodebench")
    os.makedirs(data, exist_ok=True)
    path = os.path.join(data, "BigCodeBench.jsonl")
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(problem) + "\n" for problem in problems)
    python = os.path.join(options.python, "bin", "python")
    program = os.path.join(options.build, "benchmarks", "sides", "judge_verdicts")
    ours = Side([program, "bigcodebench", folder, "1", options.mode, "0", python], options.core)
    theirs = Side([python, os.path.join(HERE, "rivals", "bigcodebench_judge.py"), path], options.core,
                  dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1"))
    return ours, theirs


def both_right(problems, options):
    """The problems that both sides find right."""
    with tempfile.TemporaryDirectory() as folder:
        failed = set()
        for side in sides_of(problems, folder, options):
            failed |= side.one_pass()[1]
            side.end()
    right = [problem for problem in problems if problem["task_id"] not in failed]
    if len(right) < LEAST * len(problems):
        sys.exit("only %d of %d references are right: %s" % (len(right), len(problems), " ".join(sorted(failed))))
    return right


def compare(name, problems, options):
    right = both_right(problems, options)
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = sides_of(right, folder, options)
        first = ours.one_pass()[0][0]
        theirs.one_pass()
        for run in range(options.runs):
            for side in (ours, theirs):
                seconds, failed = side.one_pass()
                if failed:
                    sys.exit("wrong in a timed pass: %s" % " ".join(sorted(failed)))
                side.passes.append(seconds)
            print("%s: run %d of %d" % (name, run + 1, options.runs), file=sys.stderr)
        for side in (ours, theirs):
            side.end()
    print("%s, %d problems (%d left out)" % (name, len(right), len(problems) - len(right)))
    for which, clock in enumerate(("wall time", "processor time")):
        for label, side in (("ours", ours), ("its own judge", theirs)):
            rates = sorted(len(right) / one[which] for one in side.passes)
            print("  %-14s %-14s %8.2f verdicts/s (%.2f - %.2f)" % (clock, label, statistics.median(rates), rates[0], rates[-1]))
        ratios = sorted(b[which] / a[which] for a, b in zip(ours.passes, theirs.passes))
        print("  %-14s %-14s %8.1f (%.1f - %.1f)" % (clock, "ratio", statistics.median(ratios), ratios[0], ratios[-1]))
    print("  our first pass, with reading the suites, their references and all imports: %.2f s" % first)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.environ.get("FR_BINARY_DIR", "build/release"))
    parser.add_argument("--data", default=os.environ.get("FLOWREASONER_DATA", "../shared/data"))
    parser.add_argument("--python", required=True, help="the virtual environment of both sides")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--problems", type=int, default=40, help="of each group")
    parser.add_argument("--mode", choices=("auto", "shared"), default="auto")
    parser.add_argument("--group", default="", help="only groups with this in their name")
    parser.add_argument("--core", default="0")
    options = parser.parse_args()
    problems = problems_of(os.path.join(options.data, "bigcodebench", "BigCodeBench.jsonl.gz"))
    for name, group in groups_of(problems, options.problems).items():
        if options.group in name:
            compare(name, group, options)


if __name__ == "__main__":
    main()
