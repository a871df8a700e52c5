"""Look-alikes of published workflows, in all four dialects: the good ones run unmodified, the broken ones end clearly."""

import json
import os
import unittest

from flow_guest import worker
from flow_guest.analysis import analyse
from tests.catalogue import CATALOGUE
from tests.engine import run_guest
from tests.pretended_model import JOB, PROBLEM, PretendedModel

ROOT = os.path.join(os.path.dirname(__file__), "..", "..", "tests", "fixtures", "workflows")


def fixtures(kind):
    """(name, graph, prompt, expected) of each fixture."""
    folder = os.path.join(ROOT, kind)
    for name in sorted(os.listdir(folder)):
        yield (name,) + tuple(_read(folder, name, file) for file in ("graph.py", "prompt.py")) + (
            json.loads(_read(folder, name, "expected.json")),)


def _read(*parts):
    with open(os.path.join(*parts), encoding="utf-8") as stream:
        return stream.read()


def run(graph, prompt, expected, **changes):
    model = PretendedModel(expected.get("tests") == "fail", expected.get("budget"))
    return run_guest(dict(JOB, graph=graph, prompt=prompt, **changes), model, delay=0.002)


def findings(graph, prompt):
    return analyse({"graph": graph, "prompt": prompt, "query": PROBLEM, "operators": CATALOGUE,
                    "models": JOB["models"]})["findings"]


class GoodWorkflows(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        worker.warm("workflow")

    def test_there_are_programs_in_every_dialect(self):
        dialects = [expected["dialect"] for _, _, _, expected in fixtures("good")]
        self.assertEqual({"flowreasoner", "aflow", "evoagentx", "scoreflow"}, set(dialects))
        self.assertGreaterEqual(len(dialects), 15)

    def test_each_runs_unmodified_to_its_answer(self):
        for name, graph, prompt, expected in fixtures("good"):
            for overlap in (False, True):
                with self.subTest(name, overlap=overlap):
                    ended = run(graph, prompt, expected, overlap=overlap)
                    self.assertIsNone(ended.done["error"])
                    self.assertEqual(expected["dialect"], ended.done["dialect"])
                    self.assertTrue(ended.done["answer"].startswith(expected["answer"]), ended.done["answer"])
                    self.assertAlmostEqual(expected["cost"], ended.done["cost"], places=9)
                    self.assertEqual(sorted(ended.done["order"]), list(range(1, len(ended.calls) + 1)))
                    self.assertEqual(expected["operators"], [ended.ops()[call - 1] for call in ended.done["order"]])
                    if "log" in expected:
                        self.assertIn(expected["log"], [message for _, message in ended.logs])

    def test_a_dialect_that_is_known_changes_nothing(self):
        for name, graph, prompt, expected in fixtures("good"):
            with self.subTest(name):
                ended = run(graph, prompt, expected, overlap=False, dialect=expected["dialect"])
                self.assertTrue(ended.done["answer"].startswith(expected["answer"]), ended.done)
                self.assertEqual(expected["operators"], ended.ops())

    def test_analysis_says_where_overlap_would_change_anything(self):
        overlaps = {name: analyse({"graph": graph, "prompt": prompt})["overlaps"]
                    for name, graph, prompt, _ in fixtures("good")}
        self.assertTrue(overlaps["answers_counted"] and overlaps["drafts_vote_test"])
        self.assertFalse(overlaps["one_draft"] or overlaps["gathered"])

    def test_the_checks_find_no_error_in_them(self):
        for name, graph, prompt, _ in fixtures("good"):
            with self.subTest(name):
                self.assertEqual([], [item for item in findings(graph, prompt) if item["severity"] == "error"])


class BrokenWorkflows(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        worker.warm("workflow")

    def test_each_ends_as_a_clear_error_and_never_as_a_crash(self):
        for name, graph, prompt, expected in fixtures("broken"):
            for overlap in (False, True):
                with self.subTest(name, overlap=overlap):
                    ended = run(graph, prompt, expected, overlap=overlap)
                    self.assertEqual(0, ended.status)
                    error, wanted = ended.done["error"], expected.get("error")
                    if wanted is None:
                        self.assertIsNone(error)
                        self.assertTrue(ended.done["answer"].startswith(expected["answer"]))
                        continue
                    self.assertIsNone(ended.done["answer"])
                    self.assertIn(wanted.get("message", ""), error["message"])
                    for key in ("stage", "type", "line", "file"):
                        if key in wanted:
                            self.assertEqual(wanted[key], error[key], error)
                    self.assertNotIn("flow_guest", error["traceback"])

    def test_what_can_be_seen_before_the_run_is_a_finding(self):
        for name, graph, prompt, expected in fixtures("broken"):
            wanted = expected.get("finding")
            if wanted is None:
                continue
            with self.subTest(name):
                found = [item for item in findings(graph, prompt) if item["severity"] == "error"]
                self.assertIn((wanted["rule"], wanted["line"], wanted.get("file", "graph.py")),
                              [(item["rule"], item["line"], item["file"]) for item in found])
                self.assertTrue(all(item["hint"] for item in found))


if __name__ == "__main__":
    unittest.main()
