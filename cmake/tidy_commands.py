"""Writes the compile commands for clang-tidy: those of a build, less what only g++ knows (its precompiled headers).

    tidy_commands.py build/dev/compile_commands.json FOLDER SOURCE…

Leaves FOLDER/compile_commands.json and prints those of the sources that the build compiles.
"""

import json
import pathlib
import re
import sys


def clang_command(command):
    command = re.sub(r" -Winvalid-pch", "", command)
    command = re.sub(r" -include \S*cmake_pch\.hxx", "", command)
    command = re.sub(r" -Wno-(maybe-uninitialized|restrict|stringop-\w+|mismatched-new-delete)", "", command)
    return command


def main(database, folder, sources):
    root = pathlib.Path.cwd()
    wanted = {str(root / source) for source in sources}
    entries = json.loads(pathlib.Path(database).read_text())
    entries = [dict(entry, command=clang_command(entry["command"])) for entry in entries if entry["file"] in wanted]
    out = pathlib.Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    (out / "compile_commands.json").write_text(json.dumps(entries, indent=1))
    for path in sorted({entry["file"] for entry in entries}):
        print(path)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
