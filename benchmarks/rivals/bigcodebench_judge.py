"""BigCodeBench's own judge as a side of bigcodebench_verdicts.py: bigcodebench_judge.py PROBLEMS.jsonl

For each line on stdin one pass over the reference solutions, then "SECONDS CPU_SECONDS PASSED" and the ids of those that failed on
stdout. As published: a new process for each program, from a parent that has imported numpy, and pandas with the library that loads
the data set; not matplotlib, which each of its processes imports.
"""

import sys
import time

import bigcodebench.eval as published
import pandas  # noqa: F401
from verdicts import cpu_seconds, problems_of

MEGABYTES = 30 * 1024


def main():
    problems = problems_of(sys.argv[1])
    for _ in sys.stdin:
        failed, cpu, begun = [], cpu_seconds(), time.perf_counter()
        for problem in problems:
            code = problem["complete_prompt"] + "\n" + problem["canonical_solution"]
            status, _ = published.untrusted_check(code, problem["test"], problem["entry_point"], MEGABYTES, MEGABYTES, 10, 1, 1)
            if status != published.PASS:
                failed.append(problem["task_id"])
        print("%.6f %.6f %d" % (time.perf_counter() - begun, cpu_seconds() - cpu, len(problems) - len(failed)), *failed, flush=True)


if __name__ == "__main__":
    main()
