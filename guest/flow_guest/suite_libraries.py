"""Which libraries a warm interpreter should have imported for a suite, from its texts.

A few sets serve many suites: interpreters by exact sets would be as many as problems. So the scientific libraries come in
steps, each with all before it, and other libraries on top.
"""

import ast
import sys

_STEPS = (
    ("numpy",),
    ("pandas",),
    ("matplotlib.pyplot",),
    ("scipy.stats", "seaborn", "sklearn.cluster", "sklearn.decomposition", "sklearn.linear_model", "sklearn.metrics",
     "sklearn.model_selection", "sklearn.preprocessing"),
)
_STEP_OF = {name.partition(".")[0]: place for place, step in enumerate(_STEPS) for name in step}
_STANDARD = frozenset(getattr(sys, "stdlib_module_names", ())) | frozenset(sys.builtin_module_names)


def libraries(texts):
    """The modules' names, sorted; none for suites of the standard library alone."""
    packages = set()
    for text in texts:
        try:
            packages |= _packages(ast.parse(text or ""))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            pass
    steps = [_STEP_OF[package] for package in packages if package in _STEP_OF]
    names = {package for package in packages if package not in _STEP_OF}
    if steps:
        names.update(name for step in _STEPS[:max(steps) + 1] for name in step)
    return sorted(names)


def _packages(tree):
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(item.name for item in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return {package for package in (name.partition(".")[0] for name in names) if not _is_standard(package)}


def _is_standard(package):
    if _STANDARD != frozenset(sys.builtin_module_names):
        return package in _STANDARD
    found = sys.modules.get(package) or __import__("importlib.util").util.find_spec(package)  # CPython 3.9 has no list
    origin = getattr(found, "__file__", None) or getattr(found, "origin", None) or ""
    return found is not None and "site-packages" not in origin
