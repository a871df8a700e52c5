"""How many tests passed and failed, from the JUnit files that `ctest --output-junit` wrote.

    python3 tests/count_results.py build/release/results.xml   prints: 312 0

A ctest entry counts as one test, but a unittest module, or a whole program of GoogleTest, as the tests that it says it ran.
"""

import re
import sys
import xml.etree.ElementTree

ENDED = re.compile(r"^\[  (PASSED|FAILED)  \] (\d+) tests?[.,]", re.MULTILINE)
RAN = re.compile(r"^Ran (\d+) tests? in ", re.MULTILINE)
FAILED = re.compile(r"^FAILED \(([^)]*)\)", re.MULTILINE)
BAD = re.compile(r"(?:failures|errors|unexpected successes)=(\d+)")


def count_case(case):
    """(passed, failed) of one <testcase>. What did not run did not pass."""
    passed = case.get("status") == "run"
    output = case.findtext("system-out") or ""
    ran = RAN.search(output)
    ended = ENDED.findall(output)
    if ended:
        counts = {word: int(count) for word, count in ended}
        return counts.get("PASSED", 0), max(counts.get("FAILED", 0), 0 if passed else 1)
    if ran is None:
        return (1, 0) if passed else (0, 1)
    total = int(ran.group(1))
    if passed:
        return total, 0
    summary = FAILED.search(output)
    failed = sum(map(int, BAD.findall(summary.group(1)))) if summary else total
    return max(total - failed, 0), max(failed, 1)


def count_file(path):
    counts = [count_case(case) for case in xml.etree.ElementTree.parse(path).getroot().iter("testcase")]
    return sum(passed for passed, _ in counts), sum(failed for _, failed in counts)


if __name__ == "__main__":
    totals = [count_file(path) for path in sys.argv[1:]]
    print(sum(passed for passed, _ in totals), sum(failed for _, failed in totals))
