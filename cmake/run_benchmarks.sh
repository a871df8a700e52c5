#!/bin/bash
# Runs every benchmark: the programs of BUILD/benchmarks and the scripts benchmarks/*.py. Usage: run_benchmarks.sh BUILD
set -uo pipefail
cd "$(dirname "$0")/.."
build=${1:?usage: run_benchmarks.sh BUILD}
export FR_SOURCE_DIR=$PWD FR_BINARY_DIR=$PWD/$build
bad=0
for benchmark in "$build"/benchmarks/* benchmarks/*.py; do
  [[ -f $benchmark && ( -x $benchmark || $benchmark == *.py ) ]] || continue
  echo "== $benchmark"
  if [[ $benchmark == *.py ]]; then
    python3 "$benchmark" || { bad=1; echo "failed: $benchmark" >&2; }
  else
    "$benchmark" || { bad=1; echo "failed: $benchmark" >&2; }
  fi
done
exit $bad
