#!/usr/bin/env python3
"""How long the program takes to begin: `--version`, and `solve` until its first request arrives at a loopback endpoint.

    python3 benchmarks/start_up.py [build/release/flowreasoner [runs]]

Prints a CSV row for each scenario: median, least and largest of the runs, in milliseconds, and the limit (docs/performance.md).
The exit code is 1 when a median is over its limit.
"""
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

LIMITS = {"version": 10.0, "first_request": 150.0}


def time_version(binary, _home):
    begin = time.perf_counter()
    done = subprocess.run([binary, "--version"], capture_output=True, check=True)
    assert done.stdout.startswith(b"flowreasoner ")
    return time.perf_counter() - begin


def time_first_request(binary, home):
    """From the start of the process until a server has read the head of its first request."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        arrived = []

        def accept():
            connection, _ = server.accept()
            with connection:
                head = connection.recv(65536)
                arrived.append(time.perf_counter())
                assert head.startswith(b"POST /v1/chat/completions"), head[:100]
                connection.recv(1)  # until the client is gone

        thread = threading.Thread(target=accept)
        thread.start()
        environment = dict(os.environ, HOME=home, XDG_STATE_HOME=home, OPENAI_API_KEY="none",
                           OPENAI_BASE_URL=f"http://127.0.0.1:{server.getsockname()[1]}/v1")
        begin = time.perf_counter()
        process = subprocess.Popen([binary, "solve", "-q", "def add(a, b): the sum", "--meta", "openai/m", "--worker",
                                    "openai/m"], env=environment, cwd=home, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        while not arrived and process.poll() is None:
            time.sleep(0.001)
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        thread.join(timeout=60)
    return arrived[0] - begin


def main():
    built = os.path.join(os.environ.get("FR_BINARY_DIR", "build/release"), "flowreasoner")
    binary = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else built)
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 15
    print("scenario,runs,median_ms,min_ms,max_ms,limit_ms")
    is_slow = False
    with tempfile.TemporaryDirectory() as home:
        for name, measure in (("version", time_version), ("first_request", time_first_request)):
            measure(binary, home)  # warm-up
            times = [1000 * measure(binary, home) for _ in range(runs)]
            median = statistics.median(times)
            print(f"{name},{runs},{median:.1f},{min(times):.1f},{max(times):.1f},{LIMITS[name]:.0f}")
            is_slow = is_slow or median > LIMITS[name]
    sys.exit(1 if is_slow else 0)


if __name__ == "__main__":
    main()
