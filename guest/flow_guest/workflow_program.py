"""One generated program, from its text to its answer: load it, build its `Workflow`, call it.

Any failure of the program is an outcome, told with the lines of its own files.
"""

import ast
import asyncio
import inspect
import numbers
import sys
import types

from flow_guest import runtime, shims
from flow_guest.call_errors import Stopped
from flow_guest.llm import Config, Llm
from flow_guest.outline import Outline, dialect_with_reason, nodes_below
from flow_guest.program_errors import error_report

_ANSWER_KEYS = ("response", "answer", "solution", "code", "output")
_TEXT_NAMES = frozenset(("problem", "question", "query", "task", "input", "prompt", "text", "problem_text"))
_ENTRY_NAMES = frozenset(("entry_point", "entrypoint", "function_name", "func_name"))
_ID_NAMES = frozenset(("question_id", "task_id", "problem_id", "id"))


async def run_program(job, done):
    """Runs the program of a workflow job and fills `answer`, `cost`, `dialect` and `error` of `done`.

    `runtime.start` must have been called.
    """
    stage = "load"
    try:
        space, dialect = _load(job)
        done["dialect"] = dialect
        workflow_class = space.get("Workflow")
        if not isinstance(workflow_class, type):
            raise LookupError("graph.py defines no class Workflow")
        stage = "construct"
        workflow = _construct(workflow_class, job, dialect)
        stage = "run"
        result = _enter(workflow, dialect, job)
        if inspect.isawaitable(result):
            result = await result
        done["answer"], done["cost"] = _answer(result)
    except (Exception, Stopped, SystemExit, KeyboardInterrupt, GeneratorExit, asyncio.CancelledError) as error:
        done["error"] = error_report(stage, error)
        done["cost"] = runtime.current().usd


def _load(job):
    """(namespace, dialect) after running graph.py."""
    tree = ast.parse(job["graph"], "graph.py")
    nodes = nodes_below(tree)
    dialect = dialect_with_reason(tree, nodes)[0]
    dataset = "".join(part if part.isalnum() else "_" for part in job.get("dataset") or "") or "task"
    package = "workspace.%s.workflows.round_1" % dataset
    finder = shims.Shims(nodes, dialect, shims.prompt_module(job.get("prompt") or ""))
    finder.install()
    if job.get("overlap"):
        from flow_guest.overlap import compiled
        code = compiled(tree, Outline(tree, nodes), job["graph"], "graph.py")
    else:
        code = compile(tree, "graph.py", "exec", dont_inherit=True)
    module = types.ModuleType(package + ".graph")
    module.__package__ = package
    module.__file__ = "graph.py"
    sys.modules[module.__name__] = module
    space = module.__dict__
    builtins = dict(vars(sys.modules["builtins"]))
    builtins["__import__"] = finder.bring
    space["__builtins__"] = builtins
    space.update(shims.implied(finder))
    exec(code, space)
    return space, dialect


def _construct(workflow_class, job, dialect):
    """The workflow, built by the names of its constructor's parameters."""
    run = runtime.current()
    config = Config(run.llm_config)
    problem = runtime.Problem(run.problem)
    known = {"name": job.get("dataset") or "workflow", "llm_config": config, "config": config, "llm": None,
             "dataset": run.dataset, "benchmark": shims.Benchmark(), "entry_point": run.entry_point, "model": None}
    known.update((name, problem) for name in _TEXT_NAMES)
    order = ["config", "problem"] if dialect == "scoreflow" else ["name", "llm_config", "dataset"]
    parameters = inspect.signature(workflow_class).parameters.values()
    if any(item.name == "llm" for item in parameters):
        known["llm"] = Llm(config)
    return workflow_class(**_arguments(parameters, known, [known[name] for name in order]))


def _enter(workflow, dialect, job):
    """Calls the workflow by its form; the arguments go by the names of its parameters."""
    run = runtime.current()
    names = ("run_workflow", "__call__") if dialect == "scoreflow" else ("__call__", "run_workflow")
    name = next((name for name in names if callable(getattr(type(workflow), name, None))), None)
    if name is None:
        raise LookupError("class Workflow has no method %s" % names[0])
    method = getattr(workflow, name)
    known = dict.fromkeys(_TEXT_NAMES, runtime.Problem(run.problem) if dialect == "scoreflow" else run.problem)
    known.update(dict.fromkeys(_ENTRY_NAMES, run.entry_point))
    known.update(dict.fromkeys(_ID_NAMES, run.question_id))
    arguments = _arguments(inspect.signature(method).parameters.values(), known,
                           [run.problem, run.entry_point, run.question_id])
    return method(**arguments)


def _arguments(parameters, known, order):
    """{parameter: value}: by name where the name is known, by place otherwise; those with a default keep it."""
    arguments = {}
    for place, item in enumerate(parameters):
        if item.kind in (item.VAR_POSITIONAL, item.VAR_KEYWORD):
            continue
        if item.name in known:
            arguments[item.name] = known[item.name]
        elif item.default is item.empty:
            if place >= len(order):
                raise TypeError("nothing is known for the parameter %s" % item.name)
            arguments[item.name] = order[place]
    return arguments


def _answer(result):
    """(answer text, cost) of what a workflow returned."""
    cost = None
    if isinstance(result, (tuple, list)) and len(result) >= 2 and _is_cost(result[1]):
        result, cost = result[0], result[1]
    elif isinstance(result, tuple) and len(result) == 1:
        result = result[0]
    if isinstance(result, dict):
        result = next((result[key] for key in _ANSWER_KEYS if key in result), result)
    if result is None:
        raise ValueError("the workflow returned None, which is no answer")
    usd = runtime.current().usd if cost is None else float(cost)
    if usd != usd or usd in (float("inf"), float("-inf")):
        usd = runtime.current().usd
    return str(result), usd


def _is_cost(value):
    return value is None or isinstance(value, numbers.Real) and not isinstance(value, bool)
