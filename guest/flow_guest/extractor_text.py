"""Where the code is in a model's reply: reasoning taken off, fences and prompts opened, prose cut away.

Nothing here knows what the code is for; it yields stretches of text that parse as Python.
"""

import ast
import re
import textwrap
import warnings

MAX_CHARACTERS = 400_000
_MOST_PARSED = 8_000_000  # characters parsed in search of a text's beginning; a long text that is no code stops there
_FENCE = re.compile(r"^([ \t]*(?:>[ \t]?)?)(`{3,}|~{3,})[ \t]*([^\n`]*)$")
_CODE_START = re.compile(
    r"(?:(?:async[ \t]+)?def|class)\s|import\s|from\s+[\w.]+\s+import|@\w|(?:if|for|while|with)\s.*:|try:"
    r"|[A-Za-z_][\w.\[\], ]*(?::[^=]+)?=[^=]|print\(|assert\s|return\b|\"\"\"|'''|#")
_LANGUAGES = frozenset(("", "python", "py", "python3", "py3", "python2", "ipython", "pycon", "code", "text", "plaintext",
                        "repl", "pyi"))
_FANCY = {0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0x00A0: " ", 0x2003: " ", 0x2002: " ", 0x3000: " ",
          0x200B: None, 0x200C: None, 0x200D: None, 0xFEFF: None, 0x2013: "-", 0x2212: "-", 0xFF08: "(", 0xFF09: ")",
          0xFF1A: ":", 0xFF0C: ","}


def parse(code):
    """The tree of a text or None; never raises, whatever the text is."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return None


def plain_lines(text):
    """A reply with one kind of line end, no null bytes, and not longer than any honest one."""
    text = text[:MAX_CHARACTERS].replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\x00", "").replace("\x0c", " ").replace("\ufeff", "")


def without_reasoning(text):
    """What follows the last `</think>`; an opening tag that is never closed is only taken out."""
    for tag in ("think", "thinking", "reasoning"):
        end = "</%s>" % tag
        if end in text:
            after = text.rsplit(end, 1)[1]
            text = after if after.strip() else text.replace(end, "\n")
        text = text.replace("<%s>" % tag, "\n")
    return text


class Block:
    """The content of one fence; `closed` is False when the reply ends inside it."""

    def __init__(self, language, text, closed):
        self.language = language
        self.text = text
        self.closed = closed


def fenced_blocks(text):
    """The fenced blocks of a reply, in order. A fence of more marks may hold one of fewer."""
    if not re.search(r"^[ \t]*(?:>[ \t]?)?(?:```|~~~)", text, re.M) and "```" in text:
        # Fences inside a line: put each on a line of its own.
        text = re.sub(r"[ \t]*(```+)([A-Za-z0-9]*)", r"\n\1\2\n", text)
    blocks, language, mark, lines = [], None, None, []
    for line in text.split("\n"):
        match = _FENCE.match(line)
        if mark is None:
            if match:
                mark, language, lines = match.group(2), match.group(3).strip(), []
            continue
        if match and match.group(2)[0] == mark[0] and len(match.group(2)) >= len(mark):
            if not match.group(3).strip():
                blocks.append(Block(_language(language), "\n".join(lines), True))
                mark = None
                continue
            # An opening fence where one is open: the first was never closed.
            if _language(match.group(3)) is not None:
                blocks.append(Block(_language(language), "\n".join(lines), False))
                mark, language, lines = match.group(2), match.group(3).strip(), []
                continue
        elif line.rstrip().endswith(mark) and mark not in line.rstrip()[:-len(mark)] and line.strip() != mark:
            lines.append(line.rstrip()[:-len(mark)])
            blocks.append(Block(_language(language), "\n".join(lines), True))
            mark = None
            continue
        lines.append(line)
    if mark is not None:
        blocks.append(Block(_language(language), "\n".join(lines), False))
    return [block for block in blocks if block.language is not None and block.text.strip()]


def _language(info):
    """The language a fence names: "" for Python or none, None for another language."""
    word = re.split(r"[\s{,:]", info.strip().lower(), maxsplit=1)[0] if info.strip() else ""
    return "" if word in _LANGUAGES else None


def without_prompts(text):
    """The input of an interactive session: `>>>` and `...` taken off, its output lines left out."""
    lines = [line for line in text.split("\n") if line.strip()]
    marked = [line for line in lines if line.lstrip().startswith((">>>", "..."))]
    if not lines or not lines[0].lstrip().startswith(">>>") or not marked:
        return text
    kept = []
    for line in text.split("\n"):
        bare = line.lstrip()
        if bare.startswith((">>>", "...")):
            bare = bare[3:]
            kept.append(bare[1:] if bare.startswith(" ") else bare)
    return "\n".join(kept)


def repaired(text):
    """The text in the first form that parses: as it is, dedented, tabs spread, typographic marks made plain."""
    text = without_prompts(text)
    forms = [text, textwrap.dedent(text), text.expandtabs(4), text.expandtabs(8), _level(text)]
    forms += [form.translate(_FANCY) for form in forms[:2]] + [textwrap.dedent(text.translate(_FANCY).expandtabs(4))]
    for form in forms:
        if parse(form) is not None:
            return form
    return textwrap.dedent(text)


def _level(text):
    """A block whose first line lost its indentation while the rest kept it, or the other way round."""
    lines = text.split("\n")
    first = next((index for index, line in enumerate(lines) if line.strip()), len(lines))
    lines = lines[first:]
    return "\n".join([lines[0].lstrip()] + lines[1:]) if lines else text


def code_regions(text):
    """The stretches of a text that parse, found by where code seems to begin and where parsing fails."""
    lines = text.split("\n")
    regions = []
    index, tries = 0, 0
    while index < len(lines) and tries < 400:
        if not _CODE_START.match(lines[index]):
            index += 1
            continue
        end, used = _longest(lines, index)
        tries += used
        if end <= index:
            index += 1
            continue
        regions.append("\n".join(lines[index:end]))
        index = end
    return regions


def _longest(lines, start):
    """(end, tries): the greatest end such that lines[start:end] parses, cut at top-level statements."""
    end, tries = len(lines), 0
    while end > start and tries < 200:
        tries += 1
        line = _failing_line("\n".join(lines[start:end]))
        if line is None:
            return end, tries
        cut = min(start + line - 1, end - 1)
        while cut > start and (not lines[cut].strip() or lines[cut][:1] in " \t)]}#"):
            cut -= 1
        end = cut
    return start, tries


def _failing_line(code):
    """The line at which parsing fails, None when it does not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(code)
        return None
    except SyntaxError as error:
        return max(1, error.lineno or 1)
    except (ValueError, RecursionError, MemoryError, OverflowError):
        return 1


def longest_prefix(text):
    """The longest run of lines from the start that parses: what is left of a reply that was cut off."""
    lines = text.split("\n")
    end, tries = len(lines), 0
    while end > 0 and tries * len(text) < _MOST_PARSED and tries < 400:
        tries += 1
        line = _failing_line("\n".join(lines[:end]))
        if line is None:
            return "\n".join(lines[:end])
        # An error in the middle: nothing from that line on can be kept. At the end: drop one line.
        end = min(end - 1, line if line < end - 1 else end - 1)
    return ""
