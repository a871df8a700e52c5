"""What the modules hold that a workflow imports: operators in its dialect's form, models, costs, a logger, names for
annotations.
"""

import importlib
import operator as standard_operator
import types
from typing import Literal

from flow_guest import llm
from flow_guest import operators as operator_package
from flow_guest.nearness import nearest
from flow_guest.operators.base import Operator
from flow_guest.runtime import current

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


# One set for all modules, as makers' folders put the same thing in different places. Modules look names up here when
# they are asked: a copy in each would touch a page for each name.
MEMBERS = {
    "create_llm_instance": llm.create_llm_instance, "create": llm.create_llm_instance, "AsyncLLM": llm.Llm,
    "LLM": llm.Llm, "BaseLLM": llm.Llm, "LLMConfig": llm.Config, "OpenAILLMConfig": llm.Config,
    "LiteLLMConfig": llm.Config, "ModelConfig": llm.Config, "LLMsConfig": llm.Configs, "ModelsConfig": llm.Configs,
    "CostManager": llm.CostManager, "DatasetType": DatasetType, "Benchmark": Benchmark, "logger": _Logger(),
    "Operator": Operator}
# Made before the fork, once for all children.
OPERATORS = _operator_module("flowreasoner")
SCOREFLOW_OPERATORS = _operator_module("scoreflow")


def missing_member(path, name):
    """A stand-in for a name that a module of a maker has and ours has not: fine in an annotation, an error when built."""
    if name.startswith("__"):
        raise AttributeError(name)
    if name[:1].isupper():
        return _Annotation(name, (Missing,), {"__module__": path})
    raise AttributeError("%s has no %s in a workflow" % (path, name))
