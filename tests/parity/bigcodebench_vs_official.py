"""Our verdicts on BigCodeBench against those of its own judge, on references and on recorded answers, with the same libraries.

    VENV/bin/python tests/parity/bigcodebench_vs_official.py --data DIR --flowreasoner build/release/flowreasoner --keep FOLDER

VENV is an environment with BigCodeBench's libraries and `bigcodebench` (docs/formats.md says how to make one); ours runs with the same
one. DIR holds `bigcodebench/BigCodeBench.jsonl.gz` and `replay/bigcodebench_samples.jsonl.gz`. Its own judge decides all references
and --answers N recorded answers (those of each model in turn) once, or --all-runs times, and those on which we differ --runs times:
where it disagrees with itself nothing can be compared. FOLDER keeps its verdicts, so that a second call need not make them again.

Its judge runs programs with NO isolation: use a machine that can be thrown away, or namespaces of your own. This process imports the
common libraries ahead, which its forks then have: --published leaves that out, as upstream does.
"""

import argparse
import collections
import concurrent.futures
import gzip
import importlib
import json
import multiprocessing
import os
import pathlib
import subprocess
import sys
import time

import bigcodebench.eval
from bigcodebench.eval import untrusted_check

AHEAD = ("numpy", "pandas", "matplotlib.pyplot", "scipy.stats", "seaborn", "sklearn.cluster", "sklearn.linear_model",
         "sklearn.metrics", "sklearn.model_selection", "sklearn.preprocessing", "requests", "unittest.mock")
MEGABYTES = 30 * 1024  # upstream's default for address space and data; its stack is 10
MESSAGE = 300  # characters shown of a failing test


def rows_of(path):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def samples_of(folder, answers):
    """References first, then recorded answers: {task_id, who, solution, test, entry_point}."""
    problems = rows_of(folder / "bigcodebench" / "BigCodeBench.jsonl.gz")
    by_id = {problem["task_id"]: problem for problem in problems}
    samples = [sample_of(problem, "reference", problem["complete_prompt"] + "\n" + problem["canonical_solution"])
               for problem in problems]
    recorded = rows_of(folder / "replay" / "bigcodebench_samples.jsonl.gz") if answers else []
    by_model = collections.defaultdict(list)
    for row in recorded:
        by_model[row["model"], row["split"]].append(row)
    seen = set()
    while len(samples) < len(problems) + answers and any(by_model.values()):
        for (model, split), rows in by_model.items():
            if rows and len(samples) < len(problems) + answers:
                row = rows.pop(0)
                if (row["task_id"], row["code"]) not in seen:
                    seen.add((row["task_id"], row["code"]))
                    samples.append(sample_of(by_id[row["task_id"]], "%s, %s" % (model, split), row["code"]))
    return samples


def sample_of(problem, who, solution):
    return {"task_id": problem["task_id"], "who": who, "solution": solution, "test": problem["test"],
            "entry_point": problem["entry_point"]}


def official(sample, seconds):
    """[status, {test: traceback}] as upstream's evaluator has it."""
    bigcodebench.eval.TIMEOUT_LIMIT = seconds
    try:
        status, details = untrusted_check(sample["solution"], sample["test"], sample["entry_point"], MEGABYTES, MEGABYTES, 10, 1, 1)
    except Exception as error:  # a test that broke what its judge needs to answer
        return ["error", {"ALL": repr(error)}]
    return [status, details]


class Official:
    """Upstream's verdicts, kept in a file as they come: a line {place, verdict} each."""

    def __init__(self, path, samples, options):
        self._path, self._samples, self._options = path, samples, options
        self.verdicts = collections.defaultdict(list)  # place of a sample -> its verdicts, in order
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                self.verdicts[row["place"]].append(row["verdict"])

    def complete(self, places, runs):
        """Judges until each of these samples has so many verdicts."""
        wanted = [place for place in places for _ in range(runs - len(self.verdicts[place]))]
        begun = time.monotonic()
        with open(self._path, "a", encoding="utf-8") as file, \
                concurrent.futures.ProcessPoolExecutor(self._options.jobs, multiprocessing.get_context("fork")) as pool:
            under_way = {pool.submit(official, self._samples[place], self._options.seconds): place for place in wanted}
            for number, future in enumerate(concurrent.futures.as_completed(under_way)):
                place, verdict = under_way[future], future.result()
                self.verdicts[place].append(verdict)
                file.write(json.dumps({"place": place, "verdict": verdict}) + "\n")
                file.flush()
                if number % 200 == 199:
                    print("its own judge: %d of %d, %.0f s" % (number + 1, len(wanted), time.monotonic() - begun), file=sys.stderr)


def ours(samples, options):
    """Our verdicts in the order of the samples."""
    source, target = options.keep / "samples.jsonl", options.keep / "verdicts.jsonl"
    with open(source, "w", encoding="utf-8") as file:
        for sample in samples:
            file.write(json.dumps({"task_id": sample["task_id"], "solution": sample["solution"]}) + "\n")
    command = [options.flowreasoner, "judge", source, "--set", "bigcodebench", "--data", options.data, "--python",
               pathlib.Path(sys.prefix), "--output", target, "--overwrite", "--uncalibrated", "--parallel", str(options.jobs)]
    subprocess.run([str(word) for word in command + options.flag], check=True)
    return [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()][1:]


def compare(samples, official_verdicts, our_verdicts):
    """Prints what agrees and each sample that does not; gives the places of those on which upstream agrees with itself."""
    unsure, differing, counts = [], [], collections.Counter()
    for place, (sample, mine) in enumerate(zip(samples, our_verdicts)):
        statuses = [verdict[0] == "pass" for verdict in official_verdicts[place]]
        kind = "reference" if sample["who"] == "reference" else "answer"
        counts[kind, "all"] += 1
        if len(set(statuses)) > 1:
            unsure.append(place)
            counts[kind, "unsure"] += 1
        elif statuses[0] != mine["passed"]:
            differing.append(place)
            counts[kind, "differing"] += 1
        else:
            counts[kind, "agreeing"] += 1
            counts[kind, "passing"] += statuses[0]
    for place in unsure:
        print("unsure  %s (%s): %s; ours %s" % (samples[place]["task_id"], samples[place]["who"], ", ".join(
            verdict[0] for verdict in official_verdicts[place]), our_verdicts[place]["kind"]))
    for place in differing:
        show(samples[place], official_verdicts[place][0], our_verdicts[place])
    for kind in ("reference", "answer"):
        if counts[kind, "all"]:
            print("%ss: %d; the same verdict on %d (%d pass), another on %d, its own judge disagrees with itself on %d" % (
                kind, counts[kind, "all"], counts[kind, "agreeing"], counts[kind, "passing"], counts[kind, "differing"],
                counts[kind, "unsure"]))
    return differing


def show(sample, theirs, mine):
    print("differs %s (%s): its own judge %s, ours %s (%s)" % (sample["task_id"], sample["who"], theirs[0], mine["kind"], mine["mode"]))
    for name, trace in list(theirs[1].items())[:2]:
        print("    theirs  %s: %s" % (name, " / ".join(str(trace).strip().splitlines()[-3:])[-MESSAGE:]))
    if mine["load_error"]:
        print("    ours    did not load: %s" % mine["load_error"][:MESSAGE])
    if mine["failure"]:
        failure = mine["failure"]
        print("    ours    %s: %s %s" % (failure["expression"][:80], failure["type"], failure["message"][:MESSAGE]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--flowreasoner", type=pathlib.Path, required=True)
    parser.add_argument("--keep", type=pathlib.Path, required=True)
    parser.add_argument("--answers", type=int, default=0)
    parser.add_argument("--runs", type=int, default=3, help="of what differs")
    parser.add_argument("--all-runs", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--seconds", type=float, default=bigcodebench.eval.TIMEOUT_LIMIT, help="upstream's limit for one program")
    parser.add_argument("--published", action="store_true", help="nothing is imported ahead")
    parser.add_argument("--official-only", action="store_true", help="make its verdicts and stop")
    parser.add_argument("--flag", action="append", default=[], help="a further flag for flowreasoner")
    options = parser.parse_args()
    options.keep.mkdir(parents=True, exist_ok=True)
    if not options.published:
        for name in AHEAD:
            importlib.import_module(name)
    samples = samples_of(options.data, options.answers)
    upstream = Official(options.keep / "official.jsonl", samples, options)
    upstream.complete(range(len(samples)), options.all_runs)
    if options.official_only:
        return
    our_verdicts = ours(samples, options)
    again = [place for place, mine in enumerate(our_verdicts) if (upstream.verdicts[place][0][0] == "pass") != mine["passed"]]
    upstream.complete(again, options.runs)
    differing = compare(samples, upstream.verdicts, our_verdicts)
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
