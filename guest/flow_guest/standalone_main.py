# What an exported workflow runs: standalone.py puts the texts above this part, and this part at the end of the file.
# It needs `SETTINGS`, `GRAPH`, `PROMPT` and `MODULES`, all defined there.

import argparse
import asyncio
import importlib.util
import json
import os
import subprocess
import sys


class _Bundled:
    """Finds the modules of this file."""

    def find_spec(self, name, path=None, target=None):
        if name not in MODULES:
            return None
        package = any(other.startswith(name + ".") for other in MODULES)
        return importlib.util.spec_from_loader(name, self, is_package=package)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(compile(MODULES[module.__name__], module.__name__ + ".py", "exec"), module.__dict__)


class _Calls:
    """Answers the workflow's calls: models by the `openai` package, programs and tests in processes of their own."""

    def __init__(self, settings, tests):
        import openai
        self.settings = settings
        self.tests = tests
        self.models = {model["name"]: model for model in settings["models"]}
        self.clients = {}
        self.openai = openai
        self.places = asyncio.Semaphore(settings["parallel"])
        self.tokens = [0, 0]

    async def call(self, op, args):
        if op == "chat":
            return await self._chat(args)
        if op == "test":
            return await self._test(args["solution"], args["entry_point"])
        if op == "behave":
            rows = await asyncio.gather(*[
                _in_process("behave", dict(args, solutions=[solution], test_seconds=self.settings["test_seconds"]),
                            self.settings["seconds"])
                for solution in args["solutions"]])
            broken = [{"passed": False, "value": "ended"} for _ in args["tests"]]
            return {"outcomes": [row["outcomes"][0] if row else broken for row in rows]}
        done = await _in_process("python", args, self.settings["seconds"])
        return dict(done, limit=None) if done else {"outcome": "raised", "value": None, "output": "", "error": None,
                                                    "limit": "%d seconds" % self.settings["seconds"]}

    def log(self, level, message):
        print("[%s] %s" % (level, message), file=sys.stderr)

    async def _chat(self, args):
        model = self.models[args["model"] or self.settings["models"][0]["name"]]
        client = self.clients.get(model["name"])
        if client is None:
            key = os.environ.get(model["key_env"])
            if not key and not model["base_url"]:
                raise SystemExit("set %s to your key" % model["key_env"])
            client = self.clients[model["name"]] = self.openai.AsyncOpenAI(
                api_key=key or "none", base_url=model["base_url"] or None, max_retries=5)
        given = {name: args[name] for name in ("temperature", "top_p", "max_tokens", "stop", "seed", "n")
                 if args.get(name) is not None}
        async with self.places:
            reply = await client.chat.completions.create(model=model["model"], messages=args["messages"], **given)
        used = reply.usage
        prompt, completion = (used.prompt_tokens, used.completion_tokens) if used else (0, 0)
        self.tokens[0] += prompt
        self.tokens[1] += completion
        usd = (prompt * model["usd_in"] + completion * model["usd_out"]) / 1e6
        return {"texts": [choice.message.content or "" for choice in reply.choices], "prompt_tokens": prompt,
                "completion_tokens": completion, "usd": usd}

    async def _test(self, solution, entry_point):
        done = await _in_process("check", {
            "code": solution, "entry_point": entry_point, "setup": self.tests["setup"], "tests": self.tests["asserts"],
            "check": self.tests["check"], "test_seconds": self.settings["test_seconds"]}, self.settings["seconds"])
        if done is None:
            return {"passed": 0, "total": 1, "load": None, "results": [
                {"passed": False, "type": "TimeLimit", "message": "it ran too long or was killed",
                 "expression": "the tests", "expected": "", "actual": ""}]}
        passed = sum(result["passed"] for result in done["results"])
        return {"passed": passed, "total": len(done["results"]), "load": done["load"], "results": done["results"]}


async def _in_process(kind, job, seconds):
    """The `done` fields of a job run by this file in another process; None when it takes too long or dies."""
    def run():
        return subprocess.run([sys.executable, "-I", os.path.abspath(__file__), "--job", kind], input=json.dumps(job),
                              capture_output=True, text=True, timeout=seconds, check=True,
                              env={name: value for name, value in os.environ.items() if name == "PATH"})
    try:
        return json.loads((await asyncio.get_running_loop().run_in_executor(None, run)).stdout)
    except (subprocess.SubprocessError, ValueError):
        return None


def _job(kind):
    """The other process: one job from standard input, its result to standard output."""
    from flow_guest import behaviour, checking, program
    job = json.load(sys.stdin)
    result = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what the program prints is no result
    done = {"check": checking, "behave": behaviour, "python": program}[kind].run(job)
    json.dump(done, result)
    result.flush()
    os._exit(0)  # threads of the program do not hold it


def _arguments():
    parser = argparse.ArgumentParser(description=SETTINGS["title"])
    parser.add_argument("--query", help="a file with another query, - for standard input")
    parser.add_argument("--entry-point", help="the function which that query asks for")
    parser.add_argument("--tests", help="a file with asserts, one a line, for that query")
    parser.add_argument("--model", help="ask this model in place of the first one")
    parser.add_argument("--job", help=argparse.SUPPRESS)
    return parser.parse_args()


async def _run(job, tests):
    from flow_guest import runtime
    from flow_guest.workflow_program import run_program
    calls = _Calls(SETTINGS, tests)
    runtime.start(runtime.Run(calls, job))
    done = {"answer": None, "cost": 0.0, "dialect": "", "error": None}
    await run_program(job, done)
    print("%d + %d tokens, $%.6f" % (calls.tokens[0], calls.tokens[1], runtime.current().usd), file=sys.stderr)
    return done


def main():
    sys.meta_path.insert(0, _Bundled())
    options = _arguments()
    if options.job:
        _job(options.job)
    job = dict(SETTINGS["task"], graph=GRAPH, prompt=PROMPT, overlap=False, llm_config={},
               models=[{"name": model["name"], "profile": model["profile"]} for model in SETTINGS["models"]])
    tests = SETTINGS["tests"]
    if options.query:
        with (sys.stdin if options.query == "-" else open(options.query, encoding="utf-8")) as stream:
            job.update(problem=stream.read(), entry_point=options.entry_point or "", question_id="")
        tests = {"setup": "", "asserts": [], "check": ""}
    if options.tests:
        with open(options.tests, encoding="utf-8") as stream:
            tests = {"setup": "", "asserts": [line.strip() for line in stream if line.strip()], "check": ""}
    if options.model:
        SETTINGS["models"][0]["model"] = options.model
    job["has_tests"] = bool(tests["asserts"] or tests["check"])
    done = asyncio.run(_run(job, tests))
    if done["error"]:
        print(done["error"]["traceback"], file=sys.stderr)
        sys.exit(1)
    print(done["answer"])


if __name__ == "__main__":
    main()
