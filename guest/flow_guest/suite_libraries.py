"""Which libraries a warm interpreter should have imported for a suite, as levels: each on top of those before it (stem.py).

A few interpreters serve many suites: interpreters by exact sets would be as many as problems. So the scientific libraries come
in steps, each with all before it, and all others of a suite are its last level.
"""

import ast
import sys

from flow_guest import rights

# What unittest suites and their programs import of the standard library, most first in BigCodeBench.
_TESTING = ("unittest.mock", "argparse", "base64", "binascii", "csv", "doctest", "email.message", "glob", "gzip", "hashlib", "http.client",
            "inspect", "io", "json", "logging", "multiprocessing", "pathlib", "pickle", "platform", "shutil", "socket", "sqlite3", "statistics",
            "subprocess", "tempfile", "threading", "urllib.request", "xml.etree.ElementTree", "zipfile")
_STEPS = (
    ("numpy", "numpy.testing"),
    ("pandas", "pandas.testing"),
    ("matplotlib.pyplot",),
    ("scipy.fft", "scipy.optimize", "scipy.spatial.distance", "scipy.stats", "seaborn", "sklearn.cluster", "sklearn.datasets",
     "sklearn.decomposition", "sklearn.ensemble", "sklearn.feature_extraction.text", "sklearn.linear_model", "sklearn.metrics",
     "sklearn.model_selection", "sklearn.preprocessing"),
)
_PLOTTING = ("plot", "hist", "boxplot")  # of a DataFrame: pandas then imports matplotlib
# What asks for rights. psutil and TensorFlow read /proc.
_OF_PROGRAMS = frozenset(("subprocess", "psutil", "tensorflow", "keras"))
_OF_SOCKETS = frozenset(("socket", "socketserver"))
_OF_THREADS = frozenset(("tensorflow", "keras", "torch"))
_STEP_OF = {name.partition(".")[0]: place for place, step in enumerate(_STEPS) for name in step}
_STANDARD = frozenset(getattr(sys, "stdlib_module_names", ())) | frozenset(sys.builtin_module_names)


def levels(texts, named, has_classes):
    """Lists of modules; none for suites of the standard library alone. `named`: what the suite itself lists. `has_classes`: its
    tests are unittest's. Suites that start programs of the system open
    sockets or use libraries with many threads have the right to in the last list.
    """
    modules, attributes = set(named), set()
    for text in texts:
        try:
            _note(ast.parse(text or ""), modules, attributes)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            pass
    packages = {name.partition(".")[0] for name in modules}
    given = [rights.PROGRAMS] if packages & _OF_PROGRAMS or attributes & {"system", "popen"} else []
    given += [rights.SOCKETS] if packages & _OF_SOCKETS else []
    given += [rights.THREADS] if packages & _OF_THREADS else []
    if "pandas" in modules and attributes & set(_PLOTTING):
        modules.add("matplotlib")
    modules = {name for name in modules if not _is_standard(name.partition(".")[0])}
    steps = [_STEP_OF[name.partition(".")[0]] for name in modules if name.partition(".")[0] in _STEP_OF]
    found = [_TESTING] if has_classes else []
    found += _STEPS[:max(steps) + 1] if steps else ()
    others = {name for name in modules if name.partition(".")[0] not in _STEP_OF}
    return [list(level) for level in found + [sorted(others) + given] if level]


def _note(tree, modules, attributes):
    """Adds what a text imports, and the names of the attributes it reads."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules.update(item.name for item in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules.add(node.module)
        elif isinstance(node, ast.Attribute):
            attributes.add(node.attr)


def _is_standard(package):
    if _STANDARD != frozenset(sys.builtin_module_names):
        return package in _STANDARD
    found = sys.modules.get(package) or __import__("importlib.util").util.find_spec(package)  # CPython 3.9 has no list
    origin = getattr(found, "__file__", None) or getattr(found, "origin", None) or ""
    return found is not None and "site-packages" not in origin
