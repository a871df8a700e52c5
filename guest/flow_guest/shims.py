"""The modules that published workflows import, under the names by which they import them.

MetaGPT's, AFlow's, EvoAgentX's and ScoreFlow's programs come with paths of their makers' folders, so a path is read by
its last part: `….operator` is the operators, `….prompt` the program's own prompt.py, `….async_llm` the models. Only
what the program imports and Python itself does not have is answered here.
"""

import ast
import importlib
import importlib.util
import operator as standard_operator
import sys
import types
from typing import Literal

from flow_guest import llm
from flow_guest import operators as operator_package
from flow_guest.nearness import nearest
from flow_guest.operators.base import Operator
from flow_guest.runtime import current

# What the last part of a path means, wherever its maker has put it.
_PARTS = frozenset(("operator", "operators", "prompt", "async_llm", "llm_provider_registry", "model_utils", "model_configs",
                    "models_config", "cost_manager", "evaluator", "benchmark", "logs"))
ROOTS = frozenset(("metagpt", "workspace", "scripts", "evoagentx", "ScoreFlow", "scoreflow", "Scoreflow"))
DatasetType = Literal["HumanEval", "MBPP", "BigCodeBench", "GSM8K", "MATH", "HotpotQA", "DROP", "LiveCodeBench", "MMLU"]
_FAMILIES = {name: importlib.import_module("flow_guest.operators." + name) for name in operator_package.FAMILIES}


def operator_classes(dialect):
    """{name: class} of the operators in the form of a dialect."""
    families = [module for name, module in _FAMILIES.items() if (name == "scoreflow") == (dialect == "scoreflow")]
    return {name: item for family in families for name, item in vars(family).items()
            if isinstance(item, type) and issubclass(item, Operator) and item is not Operator
            and item.__module__ == family.__name__ and not name.startswith("_")}


def _operator_module(dialect):
    classes = operator_classes(dialect)
    module = types.ModuleType("operator")
    module.__dict__.update(classes, Operator=Operator)
    module.__all__ = sorted(classes) + ["Operator"]

    def missing(name):
        if not name.startswith("__") and hasattr(standard_operator, name):
            return getattr(standard_operator, name)
        raise AttributeError("there is no operator %s; the operators are: %s.%s" % (
            name, ", ".join(sorted(classes)), nearest(name, set(classes))))
    module.__getattr__ = missing
    return module


class _Logger:
    """`logger.info(…)`, to the engine's log."""

    def _say(self, level, message, args):
        text = str(message)
        if args:
            try:
                text = text % args
            except (TypeError, ValueError):
                text = " ".join([text] + [str(item) for item in args])
        current().log(level, text)

    def debug(self, message="", *args, **_):
        self._say("debug", message, args)

    def info(self, message="", *args, **_):
        self._say("info", message, args)

    def warning(self, message="", *args, **_):
        self._say("warn", message, args)

    warn = warning

    def error(self, message="", *args, **_):
        self._say("error", message, args)

    exception = critical = error


class _Annotation(type):
    """Lets `Benchmark | None` stand in an annotation on Python 3.9, where a class has no `|`."""

    def __or__(cls, other):
        return cls

    __ror__ = __or__


class Benchmark(metaclass=_Annotation):
    """What a program is told of the problem set: its name. EvoAgentX hands it to the constructor and to Test."""

    def __init__(self, name="", **_):
        self.name = name or current().dataset

    def __repr__(self):
        return "Benchmark(%r)" % self.name


class Missing(metaclass=_Annotation):
    """A name that only annotations need. Building one says that it is not here."""

    def __init__(self, *_, **__):
        raise ImportError("%s is not available to a workflow" % type(self).__name__)


class Shims:
    """The finder for the imports of one program."""

    def __init__(self, nodes, dialect, prompt):
        self.prompt = prompt
        self.operators = _SCOREFLOW if dialect == "scoreflow" else _OPERATORS
        self.paths = self._wanted(nodes)

    def install(self):
        """From here on the program's imports resolve. It is asked first, so that no folder of such a name hides it."""
        sys.meta_path.insert(0, self)

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ROOTS or name in self.paths or name == "loguru":
            return importlib.util.spec_from_loader(name, self)
        return None

    def create_module(self, spec):
        last = spec.name.split(".")[-1]
        if last in ("operator", "operators"):
            return self.operators
        if last == "prompt" or last.startswith("prompt_") or last in ("prompts", "prompt_custom"):
            return self.prompt
        module = types.ModuleType(spec.name)
        module.__path__ = []
        module.__dict__.update(_members(spec.name))
        module.__getattr__ = _missing_member(spec.name)
        return module

    def exec_module(self, module):
        """Nothing: what a module holds is there from the start."""

    def bring(self, name, globals_, locals_, names, level):
        """The program's `__import__`: `import operator` means the operators, Python's own `operator` behind them."""
        if name == "operator" and not level:
            return self.operators
        return __import__(name, globals_, locals_, names, level)

    def _wanted(self, nodes):
        """Every path (and each of its parents) that the program imports and that nothing else would answer."""
        found = set()
        for node in nodes:
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module] + ["%s.%s" % (node.module, alias.name) for alias in node.names]
            else:
                continue
            for name in names:
                parts = name.split(".")
                if len(parts) > 1 and parts[0] not in ROOTS and parts[-1] in _PARTS and not _installed(parts[0]):
                    found.update(".".join(parts[:count]) for count in range(1, len(parts) + 1))
        return found


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


def implied(shims):
    """What a program may use without importing it: replies of meta-agents often hold the class alone."""
    import asyncio
    import typing
    names = {"operator": shims.operators, "prompt_custom": shims.prompt, "create_llm_instance": llm.create_llm_instance,
             "create": llm.create_llm_instance, "CostManager": llm.CostManager, "DatasetType": DatasetType,
             "Literal": Literal, "asyncio": asyncio}
    names.update((name, getattr(typing, name)) for name in ("Any", "Dict", "List", "Optional", "Tuple", "Union"))
    return names


def _members(path):
    """The names of a shim module; one set for all, as makers' folders put the same thing in different places."""
    members = {"create_llm_instance": llm.create_llm_instance, "AsyncLLM": llm.Llm, "LLM": llm.Llm, "BaseLLM": llm.Llm,
               "LLMConfig": llm.Config, "OpenAILLMConfig": llm.Config, "LiteLLMConfig": llm.Config,
               "ModelConfig": llm.Config, "LLMsConfig": llm.Configs, "ModelsConfig": llm.Configs,
               "CostManager": llm.CostManager, "DatasetType": DatasetType, "Benchmark": Benchmark, "logger": _Logger(),
               "Operator": Operator}
    if path.startswith(("metagpt.llm", "metagpt.provider")) or "llm" in path.split(".")[-1] or "model" in path:
        members["create"] = llm.create_llm_instance
    return members


# Made before the fork, once for all children.
_OPERATORS = _operator_module("flowreasoner")
_SCOREFLOW = _operator_module("scoreflow")


def _missing_member(path):
    def missing(name):
        if name.startswith("__") or name in ("operator", "operators", "prompt"):
            raise AttributeError(name)
        if name[:1].isupper():
            return _Annotation(name, (Missing,), {"__module__": path})
        raise AttributeError("%s has no %s in a workflow" % (path, name))
    return missing


def _installed(root):
    """Whether Python itself finds a package of this name."""
    if root in sys.modules or root in getattr(sys, "builtin_module_names", ()):
        return True
    try:
        return importlib.util.find_spec(root) is not None
    except (ImportError, ValueError):
        return False
