"""The `analyse` job: everything that is known about a workflow program without running any of it.

The text is a model's and may be hostile: whatever it makes the analysis run into (null bytes, megabytes, nesting
that exhausts the stack) ends as a finding, never as a crash of the guest.
"""

import ast
import hashlib
import warnings

from flow_guest.canonical import canonical_hash
from flow_guest.checker import check, syntax_finding
from flow_guest.metrics import node_count, operator_calls
from flow_guest.outline import Outline
from flow_guest.overlap import rewrite

MAX_BYTES = 1 << 20  # a workflow is a few kilobytes; a megabyte of source is an attack or an accident
_HOSTILE = (RecursionError, MemoryError, OverflowError)


def analyse(job):
    """The `done` fields for `{graph, prompt, query, operators, models}`; all but `graph` may be missing."""
    graph, prompt = _text(job.get("graph")), _text(job.get("prompt"))
    findings = []
    prompt_tree = _parse(prompt, "prompt.py", findings)
    tree = _parse(graph, "graph.py", findings)
    result = {"findings": findings, "dialect": "flowreasoner", "nodes": 0, "overlaps": False,
              "hash": hashlib.sha256(graph.encode("utf-8", "backslashreplace")).hexdigest(), "calls": []}
    if tree is None:
        return result
    try:
        outline = Outline(tree)
        result["dialect"] = outline.dialect
        result["nodes"] = node_count(outline.workflow)
        findings.extend(check(outline, prompt_tree, job.get("operators"), job.get("models"), graph))
        result["calls"] = operator_calls(outline)
        result["overlaps"] = rewrite(tree) is not tree
        if outline.workflow is not None:
            result["hash"] = canonical_hash(outline, _text(job.get("query")))
    except _HOSTILE as error:
        findings.append(_too_deep(error, "graph.py"))
    findings.sort(key=lambda item: (item["file"], item["line"], item["rule"]))
    return result


def _text(value):
    return value if isinstance(value, str) else ""


def _parse(text, file, findings):
    """The tree of a text, or None and a finding."""
    if len(text) > MAX_BYTES:
        findings.append({"rule": "too-large", "severity": "error", "file": file, "line": 1,
                         "message": "%s has %d characters" % (file, len(text)),
                         "hint": "Keep it under %d." % MAX_BYTES})
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, file)
            compile(text, file, "exec", dont_inherit=True)  # finds `return` outside functions and the like
            return tree
    except _HOSTILE as error:
        findings.append(_too_deep(error, file))
    except (SyntaxError, ValueError) as error:
        findings.append(syntax_finding(error, file))
    return None


def _too_deep(error, file):
    return {"rule": "too-deep", "severity": "error", "file": file, "line": 1,
            "message": "%s is nested too deeply to be read (%s)" % (file, type(error).__name__),
            "hint": "Write it flatter: shorter expressions, fewer levels."}
