"""Code out of replies as models write them: each fixture is a reply, and asserts that its code has to pass."""

import ast
import pathlib
import time
import unittest

from flow_guest.extractor import extract, sanitize
from flow_guest.extractor_text import fenced_blocks, longest_prefix

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "tests" / "fixtures" / "extractor"


def sections(text):
    found, name = {}, None
    for line in text.split("\n"):
        if line.startswith("== "):
            name = line[3:].strip()
            found[name] = []
        elif name is not None:
            found[name].append(line)
    return {name: "\n".join(lines).rstrip("\n") for name, lines in found.items()}


class Replies(unittest.TestCase):
    def test_each_reply_gives_the_code_that_passes(self):
        files = sorted(FIXTURES.glob("*.txt"))
        self.assertGreater(len(files), 20)
        for file in files:
            part = sections(file.read_text(encoding="utf-8"))
            code, found, notes = extract(part["reply"], part["entry"].strip(), part.get("prompt", ""))
            with self.subTest(file.name, code=code, notes=notes):
                self.assertEqual(part.get("found", "yes") == "yes", found)
                if found:
                    exec(compile(code + "\n" + part["calls"], file.name, "exec"), {"__name__": "candidate"})
                else:
                    self.assertTrue(notes)
                for text in part.get("absent", "").split():
                    self.assertNotIn(text, code)
                if part.get("present"):
                    self.assertIn(part["present"], code)

    def test_line_ends_and_tabs_make_no_difference(self):
        for file in sorted(FIXTURES.glob("*.txt")):
            part = sections(file.read_text(encoding="utf-8"))
            code, found, _ = extract(part["reply"].replace("\n", "\r\n"), part["entry"], part.get("prompt", ""))
            with self.subTest(file.name):
                self.assertEqual(part.get("found", "yes") == "yes", found)
                self.assertNotIn("\r", code)
        code, found, _ = extract("```python\ndef f(x):\n\tif x:\n        return 1\n\treturn 2\n```", "f", "")
        self.assertTrue(found)
        ast.parse(code)

    def test_extracting_twice_gives_the_same(self):
        for file in sorted(FIXTURES.glob("*.txt")):
            part = sections(file.read_text(encoding="utf-8"))
            once, found, _ = extract(part["reply"], part["entry"], part.get("prompt", ""))
            if found:
                twice, again, _ = extract(once, part["entry"], part.get("prompt", ""))
                with self.subTest(file.name):
                    self.assertEqual((ast.dump(ast.parse(once)), True), (ast.dump(ast.parse(twice)), again))

    def test_hostile_replies_end_quickly_and_quietly(self):
        for text in ("\0" * 100, "```python\n" * 2000, "(" * 20000, "def f(:\n" * 3000, "x = 1\n(\n" * 3000, "`" * 5000,
                     "```python\ndef f():\n" + " if 1:\n" * 200, ">>> " * 4000, "</think>" * 1000, "é" * 9000, ""):
            code, found, notes = extract(text, "f", "def f():\n")
            self.assertIsInstance(code, str)


class Sanitize(unittest.TestCase):
    def test_only_what_the_entry_point_reaches_is_kept(self):
        code = sanitize("import os, re\nA = 1\nB = A + 1\nC = 3\ndef g(): return B\ndef f(): return g()\ndef h(): return C\n",
                        "f")
        space = {}
        exec(code, space)
        self.assertEqual(2, space["f"]())
        for name in ("h", "C", "os"):
            self.assertNotIn(name, space)

    def test_code_that_looks_names_up_keeps_its_definitions(self):
        code = sanitize("def g(): return 7\ndef f(): return globals()['g']()\nprint(f())\n", "f")
        self.assertIn("def g", code)
        self.assertNotIn("print", code)

    def test_code_without_the_entry_point_stays(self):
        self.assertEqual("def g():\n    return 1\n", sanitize("def g():\n    return 1\n", "f"))

    def test_future_imports_stay_in_front_of_added_ones(self):
        code = sanitize("from __future__ import annotations\ndef f(x) -> int:\n    return math.floor(x)\n", "f")
        compile(code, "code", "exec")
        self.assertIn("import math", code)

    def test_names_of_its_own_are_not_imported_over(self):
        code = sanitize("def f(string, time):\n    return string + time\n", "f")
        self.assertNotIn("import", code)


class Text(unittest.TestCase):
    def test_other_languages_are_not_python_blocks(self):
        blocks = fenced_blocks("```bash\npip install x\n```\n```python\nx = 1\n```\n```json\n{}\n```")
        self.assertEqual(["x = 1"], [block.text for block in blocks])

    def test_the_longest_prefix_parses(self):
        self.assertEqual("x = 1\ny = 2", longest_prefix("x = 1\ny = 2\nz = (\n"))



class DegenerateReplies(unittest.TestCase):
    """Models that repeat themselves until they are cut off: linear work, whatever the text."""

    def test_long_repetitions_end_soon(self):
        for text in ("def f(x):\n    return x\n" * 5000, "\n" * 300000, "# a\n" * 100000, "```" * 50000,
                     "```python\ndef f(x):\n    return x\n```\n" * 3000, "(" * 100000):
            started = time.monotonic()
            extract(text, "f", "def f(x):\n")
            self.assertLess(time.monotonic() - started, 25, text[:20])


if __name__ == "__main__":
    unittest.main()
