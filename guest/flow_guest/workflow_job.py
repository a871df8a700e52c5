"""The `workflow` job: a generated program with the engine at the other end of its calls."""

import asyncio
import sys

from flow_guest import chains, runtime, shims
from flow_guest.calls import Calls
from flow_guest.guest_loop import GuestLoop
from flow_guest.overlap_runtime import begin
from flow_guest.program_errors import error_report
from flow_guest.workflow_program import run_program


_loop = GuestLoop()  # it holds no descriptor yet, so each child may have the one made before the fork


def run(job, fd):
    """The `done` fields for the job of docs/guest-protocol.md."""
    done = {"answer": None, "cost": 0.0, "dialect": "flowreasoner", "order": [], "error": None}
    try:
        _loop.run_until_complete(_main(job, fd, done))
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
    _loop.run_until_complete(run_program({"graph": source, "prompt": "P = 'p'", "problem": "p", "overlap": True}, done))
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
    chains.begin()
    await run_program(job, done)
