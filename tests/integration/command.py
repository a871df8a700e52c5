"""Runs the real program as a user would, in a folder and an environment of its own."""
import json
import os
import subprocess
import tempfile
from pathlib import Path

SOURCE = Path(os.environ.get("FR_SOURCE_DIR", Path(__file__).resolve().parents[2]))
BINARY = Path(os.environ.get("FR_BINARY_DIR", SOURCE / "build/dev")) / "flowreasoner"
DEMO = SOURCE / "examples/demo"
# Generous: the machine that tests may build something else at the same time, under a sanitizer too.
SECONDS = 110

DEMO_ARGS = ["--problem", str(DEMO / "problem.jsonl"), "--meta", f"scripted:{DEMO / 'meta.jsonl'}",
             "--worker", f"scripted:{DEMO / 'worker.jsonl'}"]


class Outcome:
    """Exit code and both streams of one command."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    def json(self):
        return json.loads(self.out)

    def __repr__(self):
        return f"exit code {self.code}\nstdout: {self.out}\nstderr: {self.err}"


class Home:
    """A user's world: working folder, configuration and run store, all empty at first."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="flowreasoner-test-")
        self.path = Path(self._folder.name)
        self.runs = self.path / "state/flowreasoner/runs.sqlite"

    def close(self):
        self._folder.cleanup()

    def environment(self, **more):
        keep = {name: os.environ[name] for name in ("PATH", "LANG", "ASAN_OPTIONS", "UBSAN_OPTIONS")
                if name in os.environ}
        return {**keep, "HOME": str(self.path), "TERM": "dumb", "XDG_STATE_HOME": str(self.path / "state"),
                "XDG_CONFIG_HOME": str(self.path / "config"), **more}

    def write(self, name, content):
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else
                        "".join(json.dumps(line) + "\n" for line in content))
        return str(path)

    def start(self, *args, **environment):
        return subprocess.Popen([str(BINARY), *args], cwd=self.path, env=self.environment(**environment),
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, *args, stdin=None, **environment):
        done = subprocess.run([str(BINARY), *args], cwd=self.path, env=self.environment(**environment),
                              input=stdin if stdin is not None else "", capture_output=True, text=True,
                              timeout=SECONDS, check=False)
        return Outcome(done.returncode, done.stdout, done.stderr)
