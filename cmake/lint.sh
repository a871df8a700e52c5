#!/bin/bash
# clang-format and clang-tidy, without changing anything. Usage: lint.sh [REVISION]: only what differs from it.
# clang-format 14, Debian 12's own, because versions format differently; clang-tidy 19, because 14 cannot read coroutines.
# Ubuntu 24.04 has both. The whole tree takes clang-tidy minutes: `make lint SINCE=main` looks at a branch.
set -uo pipefail
cd "$(dirname "$0")/.."
if [[ $# -gt 0 ]]; then
  mapfile -t files < <(git diff --name-only --diff-filter=d "$1" -- '*.h' '*.cpp')
else
  mapfile -t files < <(git ls-files -- '*.h' '*.cpp')
fi
[[ ${#files[@]} -eq 0 ]] && { echo "lint: nothing to look at"; exit 0; }

bad=0
clang-format-14 --dry-run -Werror "${files[@]}" || bad=1

# clang-tidy looks at sources, and at the headers through them. It reads the same compile commands as the build, less
# what only g++ knows.
mapfile -t sources < <(printf '%s\n' "${files[@]}" | grep '\.cpp$')
if [[ ${#sources[@]} -gt 0 ]]; then
  python3 cmake/tidy_commands.py build/dev/compile_commands.json build/dev/tidy "${sources[@]}" > build/dev/tidy-sources || exit 1
  xargs --no-run-if-empty -P "$(nproc)" -n 4 clang-tidy-19 --quiet -p build/dev/tidy < build/dev/tidy-sources || bad=1
fi
[[ $bad -eq 0 ]] && echo "lint: ${#files[@]} files are clean"
exit $bad
