"""judge on sample files: pass@k, its file of verdicts, what is refused, references, and going on after an end of any kind."""
import gzip
import json
import math
import os
import random
import re
import shlex
import signal
import time
import unittest
from pathlib import Path

from tests.integration.command import BINARY, SECONDS, Home

ROOT = Path(__file__).resolve().parents[2]
PROBLEMS = ROOT / "tests/fixtures/humaneval/problems.jsonl"
EXAMPLE = ROOT / "examples/samples/humaneval.jsonl"
ROWS = [json.loads(line) for line in PROBLEMS.read_text().splitlines()]
KILLS = int(os.environ.get("FR_RESUME_KILLS", "20")) // 4

# Four problems of our own, a reference of which is broken.
ADD = [{"id": f"Add/{n}", "query": f"def add_{n}(x):\n    '''x plus {n}.'''\n", "entry_point": f"add_{n}",
        "hidden": [f"assert add_{n}(1) == {n + 1}", f"assert add_{n}(5) == {n + 5}"],
        "reference": f"def add_{n}(x):\n    return x + {n if n != 2 else 'missing'}\n"} for n in range(4)]


def pass_at_k(samples, passed, k):
    return 1 - math.comb(samples - passed, k) / math.comb(samples, k)


def right(row, note=""):
    return {"task_id": row["task_id"], "completion": row["canonical_solution"] + f"\n# {note}\n"}


def wrong(row, note=""):
    return {"task_id": row["task_id"], "completion": f"    return '{note}'\n"}


class Judge(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.close)

    def judge(self, samples, *args, set_=PROBLEMS):
        file = samples if isinstance(samples, str) else self.home.write("s.jsonl", samples)
        return self.home.run("judge", file, "--set", str(set_), *args)

    def score(self, samples, *args, **more):
        outcome = self.judge(samples, "--json", "--overwrite", *args, **more)
        self.assertEqual(outcome.code, 0, outcome)
        self.assertEqual(outcome.out.count("\n"), 1, outcome)
        return outcome.json()

    def verdicts(self, name="s_verdicts.jsonl"):
        """Header and verdicts, times left out."""
        lines = [json.loads(line) for line in (self.home.path / name).read_text().splitlines()]
        for line in lines[1:]:
            line.pop("seconds")
        return lines[0], lines[1:]

    def refused(self, says, *args):
        outcome = self.home.run("judge", *args)
        self.assertEqual((outcome.code, outcome.out), (2, ""), outcome)
        self.assertEqual(outcome.err.count("\n"), 1, outcome)
        self.assertIn(says, outcome.err)


class Scores(Judge):
    def test_pass_at_k_is_the_unbiased_estimate_and_each_sample_has_its_line(self):
        passed = [0, 1, 2, 5, 11, 12]
        samples = []
        for row, count in zip(ROWS, passed):
            samples += [right(row, n) if n < count else wrong(row, n) for n in range(12)]
        random.Random(3).shuffle(samples)
        result = self.score(samples)
        self.assertEqual((result["set"], result["problems"], result["samples"]), ("problems.jsonl", 6, 72))
        self.assertEqual(set(result["pass_at_k"]), {"1", "10"})  # 100 would need 100 samples
        for k, value in result["pass_at_k"].items():
            expected = sum(pass_at_k(12, count, int(k)) for count in passed) / len(passed)
            self.assertAlmostEqual(value, expected, 12)
        self.assertEqual(result["broken_references"], [])
        self.assertGreater(result["seconds"], 0)
        header, lines = self.verdicts()
        self.assertEqual((header["verdicts"], header["set"], header["sample_count"]), (1, "problems.jsonl", 72))
        self.assertEqual([line["task_id"] for line in lines], [sample["task_id"] for sample in samples])
        self.assertEqual(sum(line["passed"] for line in lines), sum(passed))
        for line in lines:
            self.assertEqual(line["passed"], line["passed_tests"] == line["total_tests"] > 0)
            self.assertEqual(line["passed"], line["failure"] is None)
        place = {}
        for line in lines:
            self.assertEqual(line["sample"], place.get(line["task_id"], 0))
            place[line["task_id"]] = line["sample"] + 1

    def test_the_table_is_for_people_and_progress_goes_to_stderr(self):
        outcome = self.judge([right(row) for row in ROWS], "--k", "1,3")
        self.assertEqual(outcome.code, 0, outcome)
        self.assertIn("problems.jsonl  6 problems, 6 samples\n", outcome.out)
        self.assertRegex(outcome.out, r"pass@1 +1\.000\n")
        self.assertRegex(outcome.out, r"passed +6\n")
        self.assertIn("no pass@3: it needs 3 samples of each problem, one has 1", outcome.out)
        self.assertIn("6 of 6 samples", outcome.err)
        self.assertNotIn("\x1b", outcome.out + outcome.err)
        quiet = self.judge([right(row) for row in ROWS], "-q", "--overwrite")
        self.assertEqual((quiet.code, quiet.err), (0, ""), quiet)

    def test_all_forms_of_a_sample_file_come_to_the_same(self):
        whole = [{"task_id": row["task_id"], "solution": row["prompt"] + (row["canonical_solution"] if n % 2 else "    pass\n")}
                 for n, row in enumerate(ROWS)]
        expected = self.score(whole)
        self.assertEqual(expected["pass_at_k"], {"1": 0.5})
        text = "".join(json.dumps(sample) + "\n" for sample in whole)
        (self.home.path / "zipped.jsonl.gz").write_bytes(gzip.compress(text.encode()))
        self.home.write("dressed.jsonl", "\ufeff" + text.replace("\n", "\r\n\r\n").replace("HumanEval/", "humaneval/"))
        for sample in whole:
            self.home.write(f"folder/{sample['task_id'].replace('/', '_')}/0.py", sample["solution"])
        for name in ("zipped.jsonl.gz", "dressed.jsonl", "folder"):
            with self.subTest(name):
                result = self.score(name)
                for field in ("pass_at_k", "problems", "samples", "scores"):
                    self.assertEqual(result[field], expected[field])

    def test_each_kind_of_failure_is_counted_and_none_takes_our_memory(self):
        self.home.write("flowreasoner.toml", "[sandbox]\ncpu_seconds = 1\nwall_seconds = 1\n")
        row = ROWS[0]
        bodies = {"time limit": "    while True: print('x' * 100000)\n",
                  "crash": "    import os\n    os._exit(0)\n", "exception": "    raise ValueError('v' * 1000000)\n",
                  "did not load": "    return (\n", "wrong answer": "    return 'w' * 10000\n",
                  "passed": row["canonical_solution"]}
        samples = [{"task_id": row["task_id"], "completion": f"    # {n}\n" + body}
                   for n in range(3) for body in bodies.values()]
        # AddressSanitizer keeps 256 MB of what was freed, unless it is told not to.
        process = self.home.start("judge", self.home.write("s.jsonl", samples), "--set", str(PROBLEMS), "--json",
                                  ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1")
        peak = 0
        while process.poll() is None:
            try:
                found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process.pid}/status").read_text())
            except OSError:  # it has just ended
                found = None
            peak = max(peak, int(found.group(1)) if found else 0)
            time.sleep(0.01)
        out, err = process.communicate(timeout=SECONDS)
        self.assertEqual(process.returncode, 0, err)
        raw = json.loads(out)["scores"]["raw"]
        self.assertEqual({**raw["failed"], "passed": raw["passed"]}, {**dict.fromkeys(bodies, 3), "memory limit": 0, "output limit": 0})
        self.assertEqual([line["kind"] for line in self.verdicts()[1]], list(bodies) * 3)
        for line in (self.home.path / "s_verdicts.jsonl").read_text().splitlines():
            self.assertLess(len(line), 4000)
        self.assertLess(peak, 300 * 1024)

    def test_equal_programs_are_judged_once(self):
        result = self.score([right(ROWS[0])] * 50)
        self.assertEqual((result["made"], result["reused"]), (50, 49))
        self.assertEqual(result["scores"]["raw"]["passed"], 50)

    def test_the_code_in_a_chat_reply_counts_when_it_is_asked_for(self):
        reply = {"task_id": ROWS[0]["task_id"],
                 "solution": "Sure!\n```python\n" + ROWS[0]["prompt"] + ROWS[0]["canonical_solution"] + "```\nDone."}
        samples = [reply, right(ROWS[0])]
        self.assertEqual(self.score(samples)["pass_at_k"], {"1": 0.5})
        self.assertEqual(self.score(samples, "--sanitize")["pass_at_k"], {"1": 1.0})
        both = self.score(samples, "--sanitize", "both")
        self.assertEqual(both["pass_at_k"], {"1": 0.5})
        self.assertEqual(both["scores"]["sanitized"]["pass_at_k"], {"1": 1.0})
        self.assertEqual([(line["sample"], line["sanitized"], line["passed"]) for line in self.verdicts()[1]],
                         [(0, False, False), (0, True, True), (1, False, True), (1, True, True)])
        table = self.judge(samples, "--sanitize", "both", "--overwrite").out
        self.assertRegex(table, r" raw +sanitized\n")
        self.assertRegex(table, r"pass@1 +0\.500 +1\.000\n")

    def test_the_example_of_the_help_works(self):
        outcome = self.home.run("judge", "--sanitize", str(EXAMPLE), "--set", str(PROBLEMS), "--json", "--output", "v.jsonl")
        self.assertEqual(outcome.code, 0, outcome)
        self.assertEqual(outcome.json()["samples"], 8)
        self.assertEqual(outcome.json()["scores"]["sanitized"]["passed"], 5)
        self.assertTrue((self.home.path / "v.jsonl").exists())


class References(Judge):
    def setUp(self):
        super().setUp()
        self.set = self.home.write("add.jsonl", ADD)
        self.samples = [{"task_id": row["id"], "solution": row["reference"].replace("missing", "2")} for row in ADD]

    def test_those_that_fail_are_listed_with_the_reason(self):
        outcome = self.home.run("judge", "--set", self.set, "--check-references")
        self.assertEqual(outcome.code, 0, outcome)
        self.assertIn("4 references judged, 1 fails here\n", outcome.out)
        self.assertRegex(outcome.out, r"  Add/2  NameError: name 'missing' is not defined")
        result = self.home.run("judge", "--set", self.set, "--check-references", "--json").json()
        self.assertEqual((result["set"], result["problems"], result["samples"]), ("add.jsonl", 4, 0))
        self.assertEqual(result["broken_references"], ["Add/2"])
        self.assertIn("missing", result["references"]["broken"][0]["reason"])
        self.assertEqual(result["pass_at_k"], {})
        good = self.home.run("judge", "--set", str(PROBLEMS), "--check-references", "--json").json()
        self.assertEqual((good["broken_references"], good["references"]["judged"]), ([], 6))

    def test_they_stay_in_the_scores_unless_dropped_and_the_report_says_so(self):
        samples = self.samples[:2] + [dict(self.samples[2], solution="def add_2(x): return 0")] + self.samples[3:]
        kept = self.score(samples, "--check-references", set_=self.set)
        self.assertEqual((kept["pass_at_k"], kept["problems"], kept["broken_references"]), ({"1": 0.75}, 4, ["Add/2"]))
        dropped = self.score(samples, "--drop-broken", set_=self.set)
        self.assertEqual((dropped["pass_at_k"], dropped["problems"], dropped["samples"]), ({"1": 1.0}, 3, 3))
        self.assertEqual(dropped["broken_references"], ["Add/2"])
        table = self.judge(samples, "--drop-broken", "--overwrite", set_=self.set).out
        self.assertIn("add.jsonl  3 problems, 3 samples\n", table)
        self.assertIn("1 fails here: not in the scores\n  Add/2 ", table)
        # What was judged is there for both: the other table costs no verdict.
        other = self.judge(samples, "--resume", "--json", set_=self.set).json()
        self.assertEqual((other["pass_at_k"], other["made"], other["kept"]), ({"1": 0.75}, 0, 4))


class GoingOn(Judge):
    """A file of many samples of which each takes a moment, so that there is time to end the judging in the middle."""

    def setUp(self):
        super().setUp()
        self.seed = int(os.environ.get("FR_RESUME_SEED", random.randrange(10**6)))
        self.random = random.Random(self.seed)
        samples = []
        for n in range(12):
            for row in ROWS:
                sample = right(row, n) if (n + len(samples)) % 3 else wrong(row, n)
                sample["completion"] = "    import time\n    time.sleep(0.004)\n" + sample["completion"]
                samples.append(sample)
        self.samples = self.home.write("s.jsonl", samples)
        self.command = ["judge", self.samples, "--set", str(PROBLEMS), "--sanitize", "both", "--k", "1,5,12"]
        self.file = self.home.path / "s_verdicts.jsonl"

    def table(self, result):
        return {field: result[field] for field in ("set", "problems", "samples", "pass_at_k", "broken_references", "scores")}

    def whole(self):
        """What a run without interruption comes to: its table and its verdicts."""
        outcome = self.home.run(*self.command, "--json", "--output", "whole.jsonl")
        self.assertEqual(outcome.code, 0, outcome)
        return self.table(outcome.json()), self.verdicts("whole.jsonl")

    def wait_for_lines(self, process, count):
        deadline = time.monotonic() + SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            if self.file.exists() and self.file.read_bytes().count(b"\n") >= count:
                return True
            time.sleep(0.002)
        return False

    def test_killed_at_random_moments_it_comes_to_the_same_table_and_verdicts(self):
        expected = self.whole()
        done, kept = 0, -1
        for _ in range(KILLS):
            process = self.home.start(*self.command, "--resume")
            reached = self.wait_for_lines(process, done + self.random.randint(0, 40))
            process.kill()
            process.communicate(timeout=SECONDS)
            self.assertTrue(reached or process.returncode == 0, f"FR_RESUME_SEED={self.seed}")
            text = self.file.read_bytes() if self.file.exists() else b""
            self.assertGreaterEqual(text.count(b"\n"), done, f"FR_RESUME_SEED={self.seed}")
            done = text.count(b"\n")
            if self.random.random() < 0.5 and done > 1:  # as if the last write had not been whole
                self.file.write_bytes(text[:-self.random.randint(1, 50)])
                done -= 1
            kept = max(done - 1, 0)
        outcome = self.home.run(*self.command, "--resume", "--json")
        self.assertEqual(outcome.code, 0, f"{outcome} FR_RESUME_SEED={self.seed}")
        result = outcome.json()
        self.assertEqual((result["kept"], result["kept"] + result["made"]), (kept, 144), f"FR_RESUME_SEED={self.seed}")
        self.assertEqual((self.table(result), self.verdicts()), expected, f"FR_RESUME_SEED={self.seed}")

    def test_an_interruption_says_how_to_go_on_and_the_line_does_it(self):
        expected = self.whole()
        process = self.home.start(*self.command)
        self.assertTrue(self.wait_for_lines(process, 20))
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=SECONDS)
        self.assertEqual((process.returncode, out), (130, ""), err)
        self.assertRegex(err, r"\nflowreasoner: interrupted; \d+ verdicts written\n$")
        line = re.search(r"^to go on: flowreasoner (.+)$", err, re.MULTILINE).group(1)
        outcome = self.home.run(*shlex.split(line), "--json")
        self.assertEqual(outcome.code, 0, outcome)
        self.assertGreaterEqual(outcome.json()["kept"], 19)
        self.assertEqual((self.table(outcome.json()), self.verdicts()), expected)

    def test_a_file_of_another_run_is_refused_and_none_is_replaced_unasked(self):
        small = self.home.write("small.jsonl", [right(ROWS[0])])
        args = [small, "--set", str(PROBLEMS)]
        self.assertEqual(self.home.run("judge", *args).code, 0)
        file = self.home.path / "small_verdicts.jsonl"
        before = file.read_bytes()
        self.refused("small_verdicts.jsonl is there already: --resume goes on with it", *args)
        self.refused("another run: its 'sanitize' is \"raw\", not \"both\"", *args, "--resume", "--sanitize", "both")
        self.refused("another run: its 'mode'", *args, "--resume", "--mode", "shared")
        self.refused("another run: its 'problems'", *args, "--resume", "--limit", "3")
        self.home.write("small.jsonl", [right(ROWS[0], "another")])
        self.refused("another run: its 'samples_sha256'", *args, "--resume")
        self.refused("--output is the file of the samples", *args, "--overwrite", "--output", small)
        self.assertEqual(file.read_bytes(), before)
        self.home.write("other.txt", "mine\n")
        self.refused("is no file of verdicts", *args, "--resume", "--output", "other.txt")
        self.assertEqual((self.home.path / "other.txt").read_text(), "mine\n")


class BadInput(Judge):
    def refused_samples(self, says, content):
        self.home.write("bad.jsonl", content)
        self.refused(says, "bad.jsonl", "--set", str(PROBLEMS))
        self.assertFalse((self.home.path / "bad_verdicts.jsonl").exists())

    def test_bad_samples_are_one_line_with_their_place_before_any_is_judged(self):
        good = json.dumps(right(ROWS[0])) + "\n"
        self.refused_samples("bad.jsonl:2: not valid JSON", good + '{"task_id": \n')
        self.refused_samples("bad.jsonl:3: a sample needs the text field 'task_id'", good * 2 + '{"completion": "x"}\n')
        self.refused_samples("bad.jsonl:1: a sample needs the text field 'completion' or 'solution'",
                             '{"task_id": "HumanEval/0"}\n')
        self.refused_samples("bad.jsonl:2: the set has no problem 'HumanEval/77'",
                             good + '{"task_id": "HumanEval/77", "completion": "x"}\n')
        self.refused_samples("bad.jsonl: no sample in it", "\n\n")
        (self.home.path / "bad.jsonl.gz").write_bytes(gzip.compress(os.urandom(1 << 20) + good.encode() * 1000)[:5000])
        self.refused("bad.jsonl.gz", "bad.jsonl.gz", "--set", str(PROBLEMS))
        (self.home.path / "big.jsonl").write_text('{"task_id": "HumanEval/0", "completion": "' + "x" * 100_000_000 + '"}\n')
        self.refused("big.jsonl:1: the line is longer than", "big.jsonl", "--set", str(PROBLEMS))
        self.home.write("folder/HumanEval_77/0.py", "x = 1\n")
        self.refused("folder/HumanEval_77: the set has no problem", "folder", "--set", str(PROBLEMS))

    def test_other_wrong_input(self):
        small = self.home.write("small.jsonl", [right(ROWS[0])])
        self.refused("--set", small)
        self.refused("no problem set is called 'nosuch'", small, "--set", "nosuch")
        self.refused("gone.jsonl", "gone.jsonl", "--set", str(PROBLEMS))
        self.refused("which samples?", "--set", str(PROBLEMS))
        self.refused("need SAMPLES", "--set", str(PROBLEMS), "--check-references", "--resume")
        self.refused("--k", small, "--set", str(PROBLEMS), "--k", "0")
        self.refused("--mode", small, "--set", str(PROBLEMS), "--mode", "odd")
        self.refused("--overwrite", small, "--set", str(PROBLEMS), "--overwrite", "--resume")
        untested = self.home.write("untested.jsonl", [{"id": "a", "query": "q"}])
        self.refused("the problem 'a' has no tests", small, "--set", untested)


if __name__ == "__main__":
    unittest.main()
