"""The `bundle` job: one workflow as one Python program that needs the `openai` package and nothing else.

The program holds the workflow's two texts as they are, its settings, and as much of this package as the workflow uses,
behind an importer of a few lines. Keys are never in it: a model names the environment variable that holds its key.
"""

import ast
import os
import pprint

from flow_guest import operators
from flow_guest.outline import Outline, nodes_below
from flow_guest.sources import text as source_of

_ROOTS = ("flow_guest.workflow_program", "flow_guest.checking", "flow_guest.behaviour", "flow_guest.program")
_PACKAGES = ("flow_guest", "flow_guest.operators")
_LATER = frozenset(("flow_guest.overlap",))  # imported inside functions that an exported program does not reach
_MODEL = {"name": "", "model": "", "profile": "full", "base_url": "", "key_env": "OPENAI_API_KEY", "usd_in": 0.0,
          "usd_out": 0.0}
_HEAD = '''#!/usr/bin/env python3
"""%(title)s

A multi-agent workflow exported by FlowReasoner. It needs Python 3.9 or later and `pip install openai`:

    %(keys)s python %(name)s
    %(keys)s python %(name)s --query question.txt --entry-point solve --tests asserts.txt

The answer goes to standard output, all else to standard error. Code that models write runs in processes of its own
under a time limit and is NOT isolated otherwise: run this where that code may do what it likes.

GRAPH and PROMPT are the workflow; change them as you like. SETTINGS are its models, task and visible tests.
"""

'''


def run(job):
    """`{source}` for `{graph, prompt, title, file_name, models, tests, problem, entry_point, question_id, dataset, profile}`."""
    graph, prompt = job["graph"], job.get("prompt") or ""
    models = [dict(_MODEL, **{name: value for name, value in model.items() if name in _MODEL and value is not None})
              for model in job.get("models") or [{"name": "gpt-4o-mini"}]]
    for model in models:
        model["model"] = model["model"] or model["name"]
    tests = job.get("tests") or {}
    title = job.get("title") or "A workflow"
    settings = {
        "title": title, "seconds": 30, "test_seconds": 5, "parallel": 16, "models": models,
        "tests": {"setup": tests.get("setup") or "", "asserts": list(tests.get("asserts") or ()),
                  "check": tests.get("check") or ""},
        "task": {name: job.get(name) or "" for name in ("problem", "entry_point", "question_id", "dataset")},
    }
    settings["task"]["profile"] = job.get("profile") or "full"
    keys = " ".join(sorted({model["key_env"] + "=…" for model in models}))
    head = _HEAD % {"title": title.replace("\\", "/").replace('"', "'"), "keys": keys,
                    "name": os.path.basename(job.get("file_name") or "workflow.py")}
    parts = [head, "GRAPH = ", literal(graph), "\n\nPROMPT = ", literal(prompt), "\n\nSETTINGS = ",
             pprint.pformat(settings, width=110, sort_dicts=False), "\n\n# What the workflow stands on, from the "
             "FlowReasoner guest, unchanged.\nMODULES = {}\n"]
    for name, text in modules(graph).items():
        parts.append("\nMODULES[%r] = %s\n" % (name, literal(text)))
    parts.append("\n" + source_of("flow_guest.standalone_main"))
    return {"source": "".join(parts)}


def literal(text):
    """A text as a Python literal that stays readable: raw and triple-quoted wherever that gives the same text."""
    for quotes in ("'''", '"""'):
        if quotes not in text and not text.endswith((quotes[0], "\\")) and "\r" not in text and "\x00" not in text:
            shown = "r" + quotes + text + quotes
            try:
                if ast.literal_eval(shown) == text:
                    return shown
            except (SyntaxError, ValueError, MemoryError, RecursionError):
                break
    return repr(text)


def modules(graph):
    """{name: source} of the modules that a workflow needs, in the order in which they import each other."""
    families = _families(graph)
    found, sources = {}, {}

    def visit(name):
        if name in found or name in _LATER:
            return
        found[name] = None
        text = source_of(name)
        if name == "flow_guest.operators":
            text = text.replace("FAMILIES = %s" % _listed(operators.FAMILIES), "FAMILIES = %s" % _listed(families))
        for other in _imports(text):
            visit(other)
        sources[name] = text

    for name in _PACKAGES + tuple("flow_guest.operators." + family for family in families) + _ROOTS:
        visit(name)
    return sources


def _listed(names):
    return "(%s)" % "".join('"%s", ' % name for name in names).rstrip(" ").rstrip("," if len(names) > 1 else "")


def _families(graph):
    """The operator families whose operators a program names; all of them where its text does not parse."""
    try:
        outline = Outline(ast.parse(graph))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return operators.FAMILIES
    if outline.dialect == "scoreflow":
        return operators.FAMILIES  # ScoreFlow's forms stand on all the others
    words = {node.attr for node in outline.nodes if isinstance(node, ast.Attribute)} | set(outline.operator_classes.values())
    words |= {node.id for node in outline.nodes if isinstance(node, ast.Name)}
    found = []
    for family in operators.FAMILIES[:-1]:
        defined = {node.name for node in ast.parse(source_of("flow_guest.operators." + family)).body
                   if isinstance(node, ast.ClassDef)}
        if defined & words:
            found.append(family)
    return tuple(found) or operators.FAMILIES[:1]


def _imports(text):
    """The modules of this package that a module imports at its top."""
    names = []
    for node in ast.parse(text).body:
        for part in nodes_below(node) if not isinstance(node, (ast.FunctionDef, ast.ClassDef)) else ():
            if isinstance(part, ast.ImportFrom) and (part.module or "").split(".")[0] == "flow_guest":
                names.append(part.module)
                names += [name for name in (part.module + "." + alias.name for alias in part.names) if source_of(name) is not None]
    return names
