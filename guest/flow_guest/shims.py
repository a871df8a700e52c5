"""The modules that published workflows import, under the names by which they import them.

MetaGPT's, AFlow's, EvoAgentX's and ScoreFlow's programs come with paths of their makers' folders, so a path is read by
its last part: `….operator` is the operators, `….prompt` the program's own prompt.py, `….async_llm` the models. Only
what the program imports and Python itself does not have is answered here.

The program's own imports come in by `__import__` and build no specs: importlib's way through a path of nine folders
touches fifty pages, which every guest would pay for. Other ways to import (importlib itself) find the finder.
"""

import asyncio
import builtins
import importlib.util
import sys
import types
import typing

from flow_guest import llm
from flow_guest.nearness import nearest
from flow_guest.shim_members import MEMBERS, OPERATORS, SCOREFLOW_OPERATORS, DatasetType, missing_member

ROOTS = frozenset(("metagpt", "workspace", "scripts", "evoagentx", "ScoreFlow", "scoreflow", "Scoreflow", "loguru"))
# What the last part of a path means, wherever its maker has put it.
_OPERATOR_PARTS = frozenset(("operator", "operators"))
_PROMPT_PARTS = frozenset(("prompt", "prompts", "prompt_custom"))
_PARTS = _OPERATOR_PARTS | frozenset((
    "prompt", "async_llm", "llm_provider_registry", "model_utils", "model_configs", "models_config", "cost_manager",
    "evaluator", "benchmark", "logs"))
_active = None


class _ShimModule(types.ModuleType):
    """A module of a maker's folders."""

    __path__ = ()

    def __getattr__(self, name):
        found = MEMBERS.get(name)
        if found is not None:
            return found
        if name in _OPERATOR_PARTS or name in _PROMPT_PARTS:
            return _active.make(name)
        if name == "__all__":
            return sorted(MEMBERS)
        return missing_member(self.__name__, name)


class Shims:
    """The imports of one program."""

    def __init__(self, dialect, prompt):
        self.prompt = prompt
        self.operators = SCOREFLOW_OPERATORS if dialect == "scoreflow" else OPERATORS

    def install(self):
        """From here on the program's imports resolve. It is asked first, so that no folder of such a name hides it."""
        global _active
        _active = self
        sys.meta_path.insert(0, self)

    def answers(self, path, names=()):
        """Whether an import of a path (and of names from it) is one of a maker's modules."""
        root, _, rest = path.partition(".")
        if root in ROOTS:
            return True
        known = rest.rpartition(".")[2] in _PARTS or any(name in _PARTS for name in names or ())
        return bool(rest) and known and not _installed(root)

    def module(self, path):
        """The module of a path, with those above it."""
        above, place = None, ""
        for part in path.split("."):
            place = place + "." + part if place else part
            found = sys.modules.get(place)
            if found is None:
                found = sys.modules[place] = self.make(place)
            if type(above) is _ShimModule:
                above.__dict__[part] = found
            above = found
        return above

    def make(self, path):
        last = path.rpartition(".")[2]
        if last in _OPERATOR_PARTS:
            return self.operators
        if last in _PROMPT_PARTS or last.startswith("prompt_"):
            return self.prompt
        return _ShimModule(path)

    # importlib's side.

    def find_spec(self, name, path=None, target=None):
        return importlib.util.spec_from_loader(name, self, is_package=True) if self.answers(name) else None

    def create_module(self, spec):
        return self.make(spec.name)

    def exec_module(self, module):
        """Nothing: what a module holds is there from the start."""


def _bring(name, globals_=None, locals_=None, names=(), level=0):
    """The program's `__import__`: `import operator` means the operators, Python's own `operator` behind them."""
    path = name
    if level:
        package = ((globals_ or {}).get("__package__") or "").split(".")
        path = ".".join(package[:len(package) - level + 1] + ([name] if name else []))
    elif name == "operator":
        return _active.operators
    if not path or not _active.answers(path, names):
        return __import__(name, globals_, locals_, names, level)
    module = _active.module(path)
    return module if names or level else sys.modules[path.partition(".")[0]]


# Made before the fork, once for all children: a copy of the builtins alone touches a hundred pages.
BUILTINS = dict(vars(builtins), __import__=_bring)


def prompt_module(source):
    """The program's prompt.py as a module; its own errors come out."""
    module = types.ModuleType("prompt")
    exec(compile(source, "prompt.py", "exec"), module.__dict__)
    known = sorted(name for name in vars(module) if not name.startswith("__"))

    def missing(name):
        raise AttributeError("prompt.py defines no %s; it defines: %s.%s" % (
            name, ", ".join(known) or "nothing", nearest(name, set(known))))
    module.__getattr__ = missing
    return module


# What a program may use without importing it: replies of meta-agents often hold the class alone.
_IMPLIED = {"create_llm_instance": llm.create_llm_instance, "create": llm.create_llm_instance,
            "CostManager": llm.CostManager, "DatasetType": DatasetType, "asyncio": asyncio}
_IMPLIED.update((name, getattr(typing, name)) for name in (
    "Any", "Dict", "List", "Literal", "Optional", "Tuple", "Union"))


def implied(shims):
    return dict(_IMPLIED, operator=shims.operators, prompt_custom=shims.prompt)


def _installed(root):
    """Whether Python itself finds a package of this name."""
    if root in sys.modules:
        return type(sys.modules[root]) is not _ShimModule
    try:
        return importlib.util.find_spec(root) is not None
    except (ImportError, ValueError):
        return False
