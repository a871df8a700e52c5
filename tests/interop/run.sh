#!/bin/bash
# Real model servers from pip (transformers serve, llama-cpp-python), with a tiny random model, on loopback; and the chat
# client and `flowreasoner solve` against each, streaming and not. Outside CI: it installs gigabytes.
#   tests/interop/run.sh [BUILD_FOLDER]      default build/release
# Everything stays in build/interop. Idempotent: the second run installs and makes nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."
build="${1:-build/release}"
work="build/interop"
python="$work/venv/bin/python"

mkdir -p "$work"
if ! cmp -s tests/interop/requirements.txt "$work/installed.txt"; then
  [ -x "$python" ] || python3 -m venv "$work/venv"
  # llama-cpp-python is compiled here.
  CMAKE_BUILD_PARALLEL_LEVEL="$(nproc)" "$python" -m pip install --quiet --requirement tests/interop/requirements.txt
  cp tests/interop/requirements.txt "$work/installed.txt"
fi
if ! [ "$work/model/tiny.gguf" -nt tests/interop/make_model.py ]; then
  "$python" tests/interop/make_model.py "$work/model"
fi
cmake --build "$build" --target chat_probe
exec python3 tests/interop/run.py --build "$build" --work "$work" "${@:2}"
