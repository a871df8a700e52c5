"""Reads what was asked for out of a reply, however the model wrapped it: tags, JSON, headings, fences, a letter.

Each function returns None where it finds nothing; the operator then decides, and says so in the log.
"""

import ast
import bisect
import json
import re

from flow_guest.extractor_text import fenced_blocks

_YES = frozenset(("true", "yes", "y", "1", "correct", "pass", "passed", "right", "valid", "ok", "accept", "accepted"))
_NO = frozenset(("false", "no", "n", "0", "incorrect", "fail", "failed", "wrong", "invalid", "reject", "rejected"))


def fields(text, names):
    """{name: text} of the fields that a reply holds, in tags, as JSON or under headings."""
    found = {}
    data = _json_object(text)
    for name in names:
        value = _tag(text, name)
        if value is None and data is not None:
            value = next((_plain(item) for key, item in data.items() if _same(key, name)), None)
        if value is None:
            value = _heading(text, name, names)
        if value is not None:
            found[name] = value.strip()
    return found


def _tag(text, name):
    """What stands in the last complete `<name>…</name>`, or behind the last opening tag."""
    shape = re.escape(name).replace("_", "[_ ]?")
    opened = [match.end() for match in re.finditer(r"<%s\s*>" % shape, text, re.I)]
    if not opened:
        return None
    closed = [match.start() for match in re.finditer(r"</%s\s*>" % shape, text, re.I)]
    complete = bisect.bisect_right(opened, closed[-1]) if closed else 0
    if complete:
        return text[opened[complete - 1]:closed[-1]]
    rest = text[opened[-1]:]
    following = re.search(r"</?[a-z_]+>", rest, re.I) if "</" in rest else None
    return rest[:following.start()] if following else rest


def _json_object(text):
    """The last JSON object in a reply, fenced or not; Python's own notation counts too."""
    candidates = [block.text for block in fenced_blocks(text)]
    if "{" in text:
        candidates.append(text[text.index("{"):text.rindex("}") + 1] if "}" in text else text)
    for candidate in reversed(candidates):
        candidate = candidate.strip()
        if not candidate.startswith("{"):
            continue
        for read in (json.loads, ast.literal_eval):
            try:
                value = read(candidate)
            except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
                continue
            if isinstance(value, dict):
                return value
    return None


def _same(key, name):
    return isinstance(key, str) and re.sub(r"[\W_]", "", key.lower()) == re.sub(r"[\W_]", "", name.lower())


def _plain(value):
    return value if isinstance(value, str) else json.dumps(value, default=str)


def _heading(text, name, names):
    """The text under `Name:`, `**Name**:` or `## Name`, up to the next heading of the same reply."""
    any_name = "|".join(re.escape(item).replace("_", "[_ ]") for item in names)
    head = r"^[ \t>*#-]*(?:%s)[ \t*]*:[ \t*]*|^[ \t]*#+[ \t]*(?:%s)[ \t]*$"
    own = list(re.finditer(head % ((re.escape(name).replace("_", "[_ ]"),) * 2), text, re.M | re.I))
    if not own:
        return None
    rest = text[own[-1].end():]
    following = re.search(head % (any_name, any_name), rest, re.M | re.I)
    return rest[:following.start()] if following else rest


def letter(text, count):
    """The index of the option (A, B, …) that a reply chose among `count`."""
    found = fields(text, ("solution_letter", "letter", "choice", "answer", "best"))
    for value in found.values():
        index = _option(value, count)
        if index is not None:
            return index
    return _option(text, count)


def _option(text, count):
    text = text.strip()
    bare = text.strip(" \t\n.*()[]`'\"")
    index = option_index(bare)
    if index is not None and index < count:
        return index
    patterns = (r"\\boxed\{\s*(?:\\text\{)?\s*([A-Z]{1,2}|\d{1,3})\b",
                r"(?i:solution|option|answer|choice|candidate|letter)[^\n]{0,20}?[\s:*(\"'`]+([A-Z]|\d{1,3})\b(?!['’])",
                r"^[\s*(]*([A-Z]|\d{1,3})[\s*.):]*$", r"\*\*\(?([A-Z])\)?\*\*", r"\(([A-Z])\)")
    for pattern in patterns:
        chosen = [option_index(item) for item in re.findall(pattern, text, re.M)]
        chosen = [item for item in chosen if item is not None and item < count]
        if chosen:
            return chosen[-1]
    return None


def option_name(index):
    """A, B, …, Z, then 27, 28, …"""
    return chr(65 + index) if index < 26 else str(index + 1)


def option_index(name):
    name = name.upper()
    if len(name) == 1 and "A" <= name <= "Z":
        return ord(name) - 65
    if name.isdigit() and 26 < int(name) < 1000:
        return int(name) - 1
    return None


def claim(text):
    """True or False where a text says so in its first words."""
    words = re.findall(r"[a-z0-9'’]+", text[:400].lower())[:12]
    for index, word in enumerate(words):
        negated = any(before.endswith(("n't", "n’t")) or before in ("not", "never")
                      for before in words[max(0, index - 2):index])
        if word in _YES:
            return not negated
        if word in _NO:
            return bool(negated) if word not in ("no", "n", "0") else False
    return None


def unfenced(text):
    """A text without the fence around it, where the whole of it is one fenced block."""
    blocks = fenced_blocks(text)
    stripped = text.strip()
    if len(blocks) == 1 and stripped.startswith(("```", "~~~")):
        return blocks[0].text.strip("\n")
    return stripped


def asserts(text, entry_point, limit):
    """The assert statements on `entry_point` that a reply holds, each as one source text."""
    found = []
    sources = [block.text for block in fenced_blocks(text)] or [text]
    for source in sources:
        found += _asserts_of(source, entry_point)
    unique = list(dict.fromkeys(found))
    return unique[:limit]


def _asserts_of(source, entry_point):
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        parts = []
        for line in source.split("\n"):
            line = line.strip().lstrip("-*0123456789.) `").rstrip("`")
            if not line.startswith("assert"):
                continue
            try:
                ast.parse(line)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
            parts += _asserts_of(line, entry_point)
        return parts
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and _self_contained(node, entry_point):
            found.append(ast.unparse(ast.Assert(node.test, None)))
    return found


def _self_contained(node, entry_point):
    """Whether an assert calls the entry point and needs no variable of the function around it."""
    import builtins
    bound = {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and not isinstance(part.ctx, ast.Load)}
    bound |= {part.arg for part in ast.walk(node) if isinstance(part, ast.arg)}
    names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    unknown = {name for name in names - bound if not hasattr(builtins, name)}
    called = {"candidate", entry_point} & unknown
    return bool(called) and unknown <= {"candidate", entry_point, "math"} | set()
