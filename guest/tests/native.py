"""The native module of the build, which a warm interpreter loads before all else."""

import importlib.machinery
import importlib.util
import os

from flow_guest import values


def load():
    """Loads it and gives the codec of values to the package."""
    build = os.environ.get("FR_BINARY_DIR") or os.path.join(os.path.dirname(__file__), "..", "..", "build", "release")
    path = os.path.join(build, "guest", "_flow_native.abi3.so")
    loader = importlib.machinery.ExtensionFileLoader("_flow_native", path)
    native = importlib.util.module_from_spec(importlib.util.spec_from_file_location("_flow_native", path, loader=loader))
    loader.exec_module(native)
    values.use(native)
    return native
