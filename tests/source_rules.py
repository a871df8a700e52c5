"""The rules of the source tree that a look at the text can hold up. Each returns findings, "file:line: what"."""

import pathlib
import re

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include\s+"([^"]+)"', re.MULTILINE)
LAYER_ROW = re.compile(r'"(\d+) (\w+)"')
# A namespace that only names a class of another library ahead ("namespace CLI { class App; }") is no part of ours.
NAMESPACE = re.compile(r"^namespace ([\w:]+) \{(?!\s*class \w+;\s*\})", re.MULTILINE)
VAGUE_NAME = re.compile(r"(^|_)(utils?|helpers?|managers?|misc|common)(_|$)")
PRINTS = re.compile(r"\bstd::(cout|cerr|exit|abort)\b|\bfmt::print\b|(?<![\w:])printf\(")
LINK = re.compile(r"\]\(([^)\s]+)\)")
MOST_LINES = 800  # tests and data excepted: docs of the project say why


def layer_table(root):
    """{"base": 0, "record": 1, …} of cmake/Layers.cmake."""
    text = (root / "cmake/Layers.cmake").read_text()
    table = re.search(r"set\(FR_LAYERS(.*?)\)\n", text, re.DOTALL).group(1)
    return {name: int(layer) for layer, name in LAYER_ROW.findall(table)}


def sources(root):
    """Headers and sources of the libraries, as paths relative to the root."""
    found = (path for path in (root / "flowreasoner").rglob("*") if path.suffix in (".h", ".cpp"))
    return sorted(path.relative_to(root) for path in found)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def is_test(path):
    """A test, or what the tests of one folder share."""
    return path.stem.endswith(("_test", "_fixture"))


def library_of(path):
    return pathlib.PurePath(path).parts[1]


def include_findings(root):
    """A library includes itself and lower layers; only tests include tests/support."""
    layers = layer_table(root)
    findings = []
    for path in sources(root):
        own = library_of(path)
        if own not in layers:
            findings.append(f"{path}:1: folder {own} is not in the layer table")
            continue
        text = (root / path).read_text()
        for match in INCLUDE.finditer(text):
            included, where = match.group(1), f"{path}:{line_of(text, match.start())}"
            if included.startswith("tests/"):
                if not is_test(path):
                    findings.append(f"{where}: includes {included}, which is for tests")
            elif not included.startswith("flowreasoner/"):
                findings.append(f'{where}: "{included}" is not a path from the root')
            elif not (root / included).is_file():
                findings.append(f"{where}: {included} does not exist")
            elif library_of(included) != own and layers.get(library_of(included), 99) >= layers[own]:
                findings.append(f"{where}: {own} (layer {layers[own]}) may not use {library_of(included)}")
    return findings


def header_findings(root):
    """#pragma once, and path = namespace (`base` speaks in the project's own)."""
    findings = []
    for path in sources(root):
        if path.suffix != ".h":
            continue
        text = (root / path).read_text()
        if text.count("#pragma once\n") != 1:
            findings.append(f"{path}:1: no #pragma once")
        folder = "::".join(path.parent.parts)
        wanted = "flowreasoner" if library_of(path) == "base" else folder
        for match in NAMESPACE.finditer(text):
            name = match.group(1)
            if name != wanted and not name.startswith(wanted + "::") and name not in ("std", "fmt"):
                findings.append(f"{path}:{line_of(text, match.start())}: namespace {name}, expected {wanted}")
    return findings


def size_findings(root):
    findings = []
    guest = sorted(path.relative_to(root) for path in (root / "guest/flow_guest").rglob("*.py"))
    for path in [*sources(root), *guest]:
        lines = (root / path).read_text().count("\n")
        if lines > MOST_LINES and not is_test(path):
            findings.append(f"{path}:{MOST_LINES}: {lines} lines: find the second noun and split there")
    return findings


def name_findings(root):
    findings = []
    for path in sources(root):
        for part in (*path.parent.parts, path.stem):
            if VAGUE_NAME.search(part):
                findings.append(f"{path}:1: {part} does not say what it holds")
        if not re.fullmatch(r"[a-z0-9_]+", path.stem):
            findings.append(f"{path}:1: file names are snake_case")
    return findings


def ownership_findings(root):
    """Coroutines are spawned by AsyncGroup alone; libraries neither print nor exit."""
    findings = []
    for path in sources(root):
        text = (root / path).read_text()
        code = re.sub(r"//[^\n]*", "", text)
        if path.name != "async_group.cpp" and (at := code.find("asio::detached")) >= 0:
            findings.append(f"{path}:{line_of(code, at)}: asio::detached outside AsyncGroup")
        if library_of(path) != "cli" and path.name != "main.cpp" and not is_test(path):
            for match in PRINTS.finditer(code):
                findings.append(f"{path}:{line_of(code, match.start())}: {match.group(0)} in a library")
    return findings


def link_findings(root):
    """Each relative link of a page leads to a file."""
    findings = []
    for path in sorted(root.rglob("*.md")):
        if "build" in path.relative_to(root).parts or ".venv" in path.parts:
            continue
        text = path.read_text()
        for match in LINK.finditer(text):
            target = match.group(1).split("#")[0]
            if target and "://" not in target and not (path.parent / target).exists():
                findings.append(f"{path.relative_to(root)}:{line_of(text, match.start())}: no {target}")
    return findings
