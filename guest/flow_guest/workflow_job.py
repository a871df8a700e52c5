"""The `workflow` job: loads a generated program, builds its `Workflow`, runs it, reports answer, cost and order."""

import ast
import asyncio
import inspect
import numbers
import sys
import types

from flow_guest import runtime, shims
from flow_guest.calls import Calls, Stopped
from flow_guest.guest_loop import GuestLoop
from flow_guest.llm import Config, Llm
from flow_guest.outline import Outline, dialect_with_reason, nodes_below
from flow_guest.overlap import compiled
from flow_guest.overlap_runtime import begin
from flow_guest.program_errors import error_report

_ANSWER_KEYS = ("response", "answer", "solution", "code", "output")
_TEXT_NAMES = frozenset(("problem", "question", "query", "task", "input", "prompt", "text", "problem_text"))
_ENTRY_NAMES = frozenset(("entry_point", "entrypoint", "function_name", "func_name"))
_ID_NAMES = frozenset(("question_id", "task_id", "problem_id", "id"))


def run(job, fd):
    """The `done` fields for the job of docs/guest-protocol.md."""
    loop = GuestLoop()
    done = {"answer": None, "cost": 0.0, "dialect": "flowreasoner", "order": [], "error": None}
    try:
        loop.run_until_complete(_main(job, fd, done))
    except BaseException as error:  # a task that the program left alone may end the loop: SystemExit does
        done["error"] = done["error"] or error_report("run", error)
    finally:
        run = runtime.current()
        run.calls.close()
    return done


def warm():
    """Touches what a workflow job uses: one small program from text to answer, with nobody to call."""
    source = ("import workspace.X.workflows.template.operator as operator\n"
              "import workspace.X.workflows.round_1.prompt as prompt_custom\n"
              "from scripts.async_llm import create_llm_instance\n"
              "class Workflow:\n"
              "    def __init__(self, name, llm_config, dataset):\n"
              "        self.custom = operator.Custom(create_llm_instance(llm_config))\n"
              "    async def __call__(self, problem):\n"
              "        a = await self.custom(input=problem, instruction=prompt_custom.P)\n"
              "        b = await self.custom(input=problem, instruction='x')\n"
              "        return a['response'] + b['response'], 0.0\n")
    calls = _NoCalls()
    runtime.start(runtime.Run(calls, {"problem": "p", "overlap": True}))
    done = {}
    before, path = set(sys.modules), list(sys.meta_path)
    loop = GuestLoop()
    loop.run_until_complete(_program({"graph": source, "prompt": "P = 'p'", "problem": "p", "overlap": True}, done))
    loop.close()
    sys.meta_path[:] = path
    for name in set(sys.modules) - before:
        if name.split(".")[0] in shims.ROOTS:
            del sys.modules[name]
    runtime.start(None)
    if done.get("answer") != "yy":
        raise RuntimeError("the sample workflow failed: %r" % (done,))


class _NoCalls:
    async def call(self, op, args):
        return {"texts": ["y"]}

    def log(self, level, message):
        pass


async def _main(job, fd, done):
    calls = Calls(fd)
    runtime.start(runtime.Run(calls, job))
    done["order"] = begin()
    await _program(job, done)


async def _program(job, done):
    """Fills `done`; every failure of the program becomes its `error`."""
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
