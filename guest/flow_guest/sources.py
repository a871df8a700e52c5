"""The texts of this package, in memory, so that a guest opens no file of ours.

A guest could often not: the package may lie in a folder that only its owner may enter, or below /tmp, where guests have a
folder of their own. Modules that a guest imports after the fork, and texts that it copies into an exported program, come from here.
"""

import importlib.util
import os
import sys

PACKAGE = "flow_guest"
_FOLDER = os.path.dirname(os.path.abspath(__file__))
_texts = {}  # full module name -> source text
_packages = set()


def read():
    """Reads the whole package, on first use."""
    if not _texts:
        _read(PACKAGE, _FOLDER)


def hold():
    """Reads the package, and imports what is left of it from memory from now on."""
    read()
    sys.meta_path.insert(0, _Importer)


def text(name):
    """A module's source; empty for a package without one, None for no module of ours."""
    read()
    return _texts.get(name, "" if name in _packages else None)


def _read(name, folder):
    _packages.add(name)
    for entry in sorted(os.listdir(folder)):
        path = os.path.join(folder, entry)
        if entry.endswith(".py"):
            module = name if entry == "__init__.py" else name + "." + entry[:-3]
            with open(path, encoding="utf-8") as stream:
                _texts[module] = stream.read()
        elif entry != "__pycache__" and os.path.isdir(path):
            _read(name + "." + entry, path)


class _Importer:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name not in _texts:
            return None
        return importlib.util.spec_from_loader(name, _Importer, is_package=name in _packages)

    @staticmethod
    def create_module(spec):
        return None

    @staticmethod
    def exec_module(module):
        name = module.__spec__.name
        module.__file__ = "<%s>" % name
        exec(compile(_texts[name], module.__file__, "exec"), module.__dict__)
