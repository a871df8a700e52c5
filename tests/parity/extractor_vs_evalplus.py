"""Our code extractor against EvalPlus's sanitizer on recorded answers of real models, judged by the tasks' tests.

    python3 tests/parity/extractor_vs_evalplus.py --data DIR [--rows 600] [--seed 1] [--show 5]

DIR holds `humaneval/HumanEval.jsonl.gz`, `mbpp/mbpp.jsonl` and `replay/{humaneval,mbpp}_samples.jsonl.gz`. Run it
with an interpreter that has `evalplus==0.3.1`; without it only our own figures are printed. The answers are run in
forked children with a time limit and NO isolation: use it on a machine that can be thrown away.
"""

import argparse
import ast
import collections
import gzip
import json
import os
import pathlib
import random
import resource
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "guest"))

from flow_guest.extractor import extract  # noqa: E402  (the guest is not an installed package)

try:
    from evalplus.sanitize import sanitize as evalplus_sanitize
except ImportError:
    evalplus_sanitize = None

SECONDS = 4


def rows_of(path):
    opener = gzip.open if str(path).endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def humaneval_tasks(data):
    return {row["task_id"]: {"prompt": row["prompt"], "entry": row["entry_point"],
                             "test": row["test"] + "\ncheck(%s)\n" % row["entry_point"]}
            for row in rows_of(data / "humaneval" / "HumanEval.jsonl.gz")}


def mbpp_tasks(data):
    tasks = {}
    for row in rows_of(data / "mbpp" / "mbpp.jsonl"):
        entry = called_first(row["test_list"][0])
        if entry:
            tasks["MBPP/%d" % row["task_id"]] = {
                "prompt": row["text"], "entry": entry,
                "test": (row.get("test_setup_code") or "") + "\n" + "\n".join(row["test_list"]) + "\n"}
    return tasks


def called_first(assertion):
    """The function that an assert is about: the called name that is no builtin."""
    for node in ast.walk(ast.parse(assertion)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id not in dir(__builtins__):
            return node.func.id
    return None


def passes(code, test):
    """Whether code and test run to the end in a forked child."""
    child = os.fork()
    if child == 0:
        try:
            resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
            signal.alarm(SECONDS)
            quiet = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(quiet, stream)
            space = {"__name__": "candidate"}
            exec(compile(code + "\n" + test, "candidate", "exec"), space)
            os._exit(0)
        except BaseException:
            os._exit(1)
    return os.waitpid(child, 0)[1] == 0


def compare(name, tasks, samples, options):
    rows = [row for row in samples if row.get("response") and row["task_id"] in tasks]
    random.Random(options.seed).shuffle(rows)
    figures, lost, won = collections.Counter(), [], []
    spent = collections.Counter()
    for row in rows[:options.rows]:
        task = tasks[row["task_id"]]
        begin = time.perf_counter()
        ours, _, notes = extract(row["response"], task["entry"], task["prompt"])
        spent["ours"] += time.perf_counter() - begin
        mine = passes(ours, task["test"])
        figures["rows"] += 1
        figures["ours"] += mine
        if evalplus_sanitize is None:
            continue
        begin = time.perf_counter()
        try:
            theirs = evalplus_sanitize(row["response"], task["entry"])
        except Exception:
            theirs = ""
        spent["evalplus"] += time.perf_counter() - begin
        other = mine if theirs == ours else passes(theirs, task["test"])
        figures["evalplus"] += other
        if other and not mine:
            lost.append((row, ours, theirs, notes))
        elif mine and not other:
            won.append((row, ours, theirs, notes))
    print("%s: %d rows; ours passes %d (%.2f ms a reply)" % (
        name, figures["rows"], figures["ours"], 1e3 * spent["ours"] / max(1, figures["rows"])))
    if evalplus_sanitize is not None:
        print("%s: EvalPlus passes %d (%.2f ms a reply); only ours %d, only EvalPlus %d" % (
            name, figures["evalplus"], 1e3 * spent["evalplus"] / max(1, figures["rows"]), len(won), len(lost)))
    for row, ours, theirs, notes in lost[:options.show]:
        print("=" * 30, "only EvalPlus:", row["task_id"], row["model"], row["method"], notes)
        print(row["response"], "\n--- ours\n" + ours, "\n--- EvalPlus\n" + theirs)
    return len(lost)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--rows", type=int, default=600, help="rows of each set, drawn with the seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, help="print this many rows that only EvalPlus gets right")
    options = parser.parse_args()
    if evalplus_sanitize is None:
        print("evalplus can not be imported here: only our own figures follow (pip install evalplus==0.3.1)")
    compare("HumanEval", humaneval_tasks(options.data),
            rows_of(options.data / "replay" / "humaneval_samples.jsonl.gz"), options)
    compare("MBPP", mbpp_tasks(options.data), rows_of(options.data / "replay" / "mbpp_samples.jsonl.gz"), options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
