"""The guest's `check` job against plain `exec` on whole data sets: the same programs pass, and the same fail.

Run by `make test-data` (label `data`), which sets FLOWREASONER_DATA. Programs run in forks of this process, without a
sandbox: they are the data sets' own references and mutants of them.
"""

import ast
import gzip
import json
import os
import pathlib
import random
import signal
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "guest"))

from flow_guest import checking  # noqa: E402

SECONDS = 20  # for one program; a mutant may loop for ever


def data(*parts):
    folder = os.environ.get("FLOWREASONER_DATA")
    if not folder:
        raise RuntimeError("FLOWREASONER_DATA is not set: run `make test-data`")
    return os.path.join(folder, *parts)


def apart(work):
    """The JSON value of a function run in a fork; None when it did not end in time."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(SECONDS)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        os.write(write, json.dumps(work()).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as stream:
        answer = stream.read()
    os.waitpid(pid, 0)
    return json.loads(answer) if answer else None


def by_check(job):
    def work():
        done = checking.run(job)
        passed = [result["passed"] for result in done["results"]]
        return [done["load"] is None and bool(passed) and all(passed), len(passed), sum(passed)]
    return apart(work)


def by_exec(source):
    def work():
        try:
            exec(source, {})
        except BaseException:
            return False
        return True
    return apart(work)


def humaneval():
    with gzip.open(data("humaneval", "HumanEval.jsonl.gz"), "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


class Mutant(ast.NodeTransformer):
    """Changes the n-th comparison, operation or number of a program."""

    _OTHER = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
              ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Mod: ast.FloorDiv}

    def __init__(self, place):
        self.place = place

    def _here(self):
        self.place -= 1
        return self.place == 0

    def visit_Compare(self, node):
        self.generic_visit(node)
        if self._here():
            node.ops[0] = self._OTHER.get(type(node.ops[0]), type(node.ops[0]))()
        return node

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if self._here():
            node.op = self._OTHER.get(type(node.op), type(node.op))()
        return node

    def visit_Constant(self, node):
        if type(node.value) is int and self._here():
            return ast.copy_location(ast.Constant(node.value + 1), node)
        return node


class CheckAgainstExec(unittest.TestCase):
    def test_humaneval_s_references_pass_with_a_result_for_each_assert(self):
        results = 0
        for problem in humaneval():
            verdict = by_check({"code": problem["prompt"] + problem["canonical_solution"],
                                "entry_point": problem["entry_point"], "check": problem["test"]})
            self.assertTrue(verdict and verdict[0], problem["task_id"])
            results += verdict[1]
        self.assertGreater(results, 1000)

    def test_mutants_of_humaneval_get_the_verdict_of_exec(self):
        places = random.Random(7)
        failing = partly = 0
        for problem in humaneval():
            tree = Mutant(places.randint(1, 11)).visit(ast.parse(problem["prompt"] + problem["canonical_solution"]))
            code = ast.unparse(tree)
            plain = by_exec("%s\n%s\ncheck(%s)" % (code, problem["test"], problem["entry_point"]))
            verdict = by_check({"code": code, "entry_point": problem["entry_point"], "check": problem["test"]})
            self.assertEqual(plain, verdict and verdict[0], "%s:\n%s" % (problem["task_id"], code))
            failing += plain is False
            partly += bool(verdict) and not verdict[0] and verdict[2] > 0
        self.assertGreater(failing, 30)
        self.assertGreater(partly, 20)

    def test_mbpp_s_references_pass(self):
        with open(data("mbpp", "mbpp.jsonl"), encoding="utf-8") as stream:
            problems = [json.loads(line) for line in stream]
        for problem in problems:
            verdict = by_check({"code": problem["code"], "setup": problem["test_setup_code"], "tests": problem["test_list"]})
            self.assertEqual([True, len(problem["test_list"])], verdict and verdict[:2], problem["task_id"])


if __name__ == "__main__":
    unittest.main()
