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
from flow_guest.shim_members import Benchmark

PAIR_DIALECTS = ("flowreasoner", "aflow")
_LONGEST_ANSWER = 1 << 20
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
        done["answer"], done["cost"] = _answer(result, dialect)
    except (Exception, Stopped, SystemExit, KeyboardInterrupt, GeneratorExit, asyncio.CancelledError) as error:
        done["error"] = error_report(stage, error)
        done["cost"] = runtime.current().usd


def _load(job):
    """(namespace, dialect) after running graph.py."""
    code, dialect = _compiled(job)
    dataset = "".join(part if part.isalnum() else "_" for part in job.get("dataset") or "") or "task"
    package = "workspace.%s.workflows.round_1" % dataset
    finder = shims.Shims(dialect, shims.prompt_module(job.get("prompt") or ""))
    finder.install()
    module = types.ModuleType(package + ".graph")
    module.__package__ = package
    module.__file__ = "graph.py"
    sys.modules[module.__name__] = module
    space = module.__dict__
    space["__builtins__"] = shims.BUILTINS
    space.update(shims.implied(finder))
    exec(code, space)
    return space, dialect


def _compiled(job):
    """(code, dialect) of graph.py; a text whose dialect is known and that does not overlap is compiled as it is."""
    dialect = job.get("dialect")
    if dialect and not job.get("overlap"):
        return compile(job["graph"], "graph.py", "exec", dont_inherit=True), dialect
    tree = ast.parse(job["graph"], "graph.py")
    nodes = nodes_below(tree)
    dialect = dialect or dialect_with_reason(tree, nodes)[0]
    if not job.get("overlap"):
        return compile(tree, "graph.py", "exec", dont_inherit=True), dialect
    from flow_guest.overlap import compiled
    return compiled(tree, Outline(tree, nodes), job["graph"], "graph.py"), dialect


def _construct(workflow_class, job, dialect):
    """The workflow, built by the names of its constructor's parameters."""
    run = runtime.current()
    config = Config(run.llm_config)
    problem = runtime.Problem(run.problem)
    known = {"name": job.get("dataset") or "workflow", "llm_config": config, "config": config, "llm": None,
             "dataset": run.dataset, "benchmark": Benchmark(), "entry_point": run.entry_point, "model": None}
    known.update((name, problem) for name in _TEXT_NAMES)
    order = ["config", "problem"] if dialect == "scoreflow" else ["name", "llm_config", "dataset"]
    parameters = _parameters(getattr(workflow_class, "__init__"), workflow_class)
    if any(name == "llm" for name, _ in parameters):
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
    parameters = _parameters(getattr(type(workflow), name), method)
    return method(**_arguments(parameters, known, [run.problem, run.entry_point, run.question_id]))


def _parameters(function, called):
    """[(name, required)] of what a call of `called` takes by name; `function` is what runs then, with `self` in front."""
    if type(function) is types.FunctionType and not hasattr(function, "__wrapped__"):
        # Plain functions say it themselves; inspect touches sixty pages to say the same.
        code, defaults = function.__code__, len(function.__defaults__ or ())
        names = code.co_varnames[:code.co_argcount]
        found = [(name, place < code.co_argcount - defaults) for place, name in enumerate(names)][1:]
        keyword = code.co_varnames[code.co_argcount:code.co_argcount + code.co_kwonlyargcount]
        return found + [(name, name not in (function.__kwdefaults__ or {})) for name in keyword]
    return [(item.name, item.default is item.empty) for item in inspect.signature(called).parameters.values()
            if item.kind not in (item.VAR_POSITIONAL, item.VAR_KEYWORD)]


def _arguments(parameters, known, order):
    """{parameter: value}: by name where the name is known, by place otherwise; those with a default keep it."""
    arguments = {}
    for place, (name, required) in enumerate(parameters):
        if name in known:
            arguments[name] = known[name]
        elif required:
            if place >= len(order):
                raise TypeError("nothing is known for the parameter %s" % name)
            arguments[name] = order[place]
    return arguments


def _answer(result, dialect):
    """(answer text, cost) of what a workflow returned: a pair where its dialect has one, or where it looks like one."""
    cost = None
    if isinstance(result, tuple) and len(result) >= 2 and (dialect in PAIR_DIALECTS or _is_cost(result[1])):
        result, cost = result[:2]
        cost = cost if _is_cost(cost) else None
    elif isinstance(result, tuple) and len(result) == 1:
        result = result[0]
    if isinstance(result, dict):
        result = next((result[key] for key in _ANSWER_KEYS if key in result), result)
    if result is None:
        raise ValueError("the workflow returned None, which is no answer")
    usd = runtime.current().usd if cost is None else float(cost)
    if usd != usd or usd in (float("inf"), float("-inf")):
        usd = runtime.current().usd
    answer = str(result)
    if len(answer) > _LONGEST_ANSWER:
        raise ValueError("the answer has %d characters; at most %d pass" % (len(answer), _LONGEST_ANSWER))
    return answer, usd


def _is_cost(value):
    return value is None or isinstance(value, numbers.Real) and not isinstance(value, bool)
