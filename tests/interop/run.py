"""Starts each real server on loopback, and drives the chat client and `flowreasoner solve` against it.

Called by run.sh, which installs the servers and makes their model. Ends with a line "N passed, N failed".
"""

import argparse
import contextlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import urllib.request

START_SECONDS = 600
CHECK_SECONDS = 900


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def servers(work):
    """Name, command (PORT stands for the port), and the model's name there."""
    python = str(work / "venv" / "bin" / "python")
    folder = str(work / "model")
    return [
        (
            "transformers serve",
            [str(work / "venv" / "bin" / "transformers"), "serve", folder, "--device", "cpu", "--host", "127.0.0.1",
             "--port", "PORT"],
            folder,
        ),
        (
            "llama-cpp-python",
            [python, "-m", "llama_cpp.server", "--model", folder + "/tiny.gguf", "--model_alias", "tiny", "--n_ctx",
             "16384", "--host", "127.0.0.1", "--port", "PORT"],
            "tiny",
        ),
    ]


@contextlib.contextmanager
def running(command, log_path):
    """A server in a process group of its own, ended with all its children. Yields its base URL."""
    port = free_port()
    command = [str(port) if word == "PORT" else word for word in command]
    environment = dict(os.environ, HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false", OMP_NUM_THREADS="2")
    with open(log_path, "w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment,
                                  start_new_session=True)
    try:
        url = f"http://127.0.0.1:{port}/v1"
        wait_until_up(server, url + "/models", log_path)
        yield url
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGTERM)
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()


def wait_until_up(server, url, log_path):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with {server.returncode}: see {log_path}")
        with contextlib.suppress(OSError):
            with opener.open(url, timeout=5):
                return
        time.sleep(0.5)
    raise RuntimeError(f"the server did not come up in {START_SECONDS} s: see {log_path}")


def probe(build, url, model, stream):
    """The client alone: several choices, limits, many requests at once. Returns what is wrong, or None."""
    command = [str(build / "tests" / "interop" / "chat_probe"), "--base-url", url, "--model", model]
    done = subprocess.run(command + (["--stream"] if stream else []), capture_output=True, text=True,
                          timeout=CHECK_SECONDS)
    return None if done.returncode == 0 else done.stdout[-2000:] + done.stderr[-2000:]


def solve(build, work, url, model, stream):
    """A whole episode. A random model solves nothing, but every call must be answered."""
    config = work / "interop.toml"
    config.write_text(
        f'[models.tiny]\nbase_url = "{url}"\nmodel = "{model}"\nstream = {str(stream).lower()}\n'
        "[models.tiny.extra_body]\nmax_tokens = 48\n"
    )
    command = [str(build / "flowreasoner"), "solve", "--config", str(config), "--problem", "examples/demo/problem.jsonl",
               "--meta", "tiny", "--worker", "tiny", "--rounds", "2", "--json"]
    environment = dict(os.environ, XDG_DATA_HOME=str(work / "data"), XDG_STATE_HOME=str(work / "state"))
    done = subprocess.run(command, capture_output=True, text=True, timeout=CHECK_SECONDS, env=environment)
    if done.returncode not in (0, 1):
        return f"exit code {done.returncode}: {done.stderr[-2000:]}"
    answer = json.loads(done.stdout)
    if not answer["calls"] or not answer["tokens"]:
        return f"no call was counted: {done.stdout}"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--only", help="servers whose name holds this text")
    options = parser.parse_args()
    work = options.work.resolve()
    passed = failed = 0
    for name, command, model in servers(work):
        if options.only and options.only not in name:
            continue
        with running(command, work / (name.split()[0] + ".log")) as url:
            for check in ("probe", "solve"):
                for stream in (False, True):
                    wrong = (probe(options.build, url, model, stream) if check == "probe"
                             else solve(options.build, work, url, model, stream))
                    print(f"{name}: {check}, {'streamed' if stream else 'whole'}: {wrong or 'ok'}", flush=True)
                    passed, failed = (passed, failed + 1) if wrong else (passed + 1, failed)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
