"""A warm interpreter that the engine clones guests from.

Started as `python -s -S -B -X utf8 zygote.py CONTROL_FD NATIVE_MODULE`, with a JSON object of settings on the control
socket as its first message. Everything that guests need is imported before isolation; after it this process only
serves (guest/native/server.c).

With `{"role": "stem"}` it serves no guests: it is the root of a tree (stem.py), whose nodes import libraries and make serving
interpreters that have them.
"""

import gc
import os
import sys


# Beside the programs: what their names lead to, and what those ask that write to a terminal.
_PROGRAM_FOLDERS = ("/bin", "/usr/bin", "/etc/alternatives", "/lib/terminfo", "/usr/share/terminfo")
# Guests with libraries have what these look for: a home, which is their own folder, and the interpreter as `python`.
_ENVIRONMENT = {"HOME": "/tmp", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def _interpreter_paths(native):
    """Files and folders that a guest may read: the interpreter's own, and the system's shared libraries. `native` is
    the module of ours that is loaded already.
    """
    prefix = os.path.realpath(sys.base_prefix)
    version = "python%d.%d" % sys.version_info[:2]
    found = []
    for path in sys.path[1:]:  # the first is this package's, which guests have in memory
        if path.startswith("/") and os.path.isdir(path):
            found.append(path)
    found.append(os.path.dirname(os.__file__))
    found.append(sys.executable)
    # Extension modules load shared libraries of the system: the folders that hold those of this process.
    with open("/proc/self/maps", encoding="ascii", errors="replace") as maps:
        for line in maps:
            path = "/" + line.rstrip("\n").partition("/")[2]
            if ".so" in path and path != native:
                found.append(os.path.dirname(path))
    found += [os.path.join(prefix, "lib", version)]
    environment = _environment()
    if environment is not None:  # a program may start the interpreter again
        found += [os.path.join(environment, "bin"), os.path.join(environment, "pyvenv.cfg")]
    found.append("/lib64")  # by this name programs look for their loader, the interpreter too when it is started again
    found += ["/usr/share/zoneinfo", "/dev/null", "/dev/zero", "/dev/urandom"]
    return found


def _environment():
    """The folder of the virtual environment that the interpreter belongs to; None for one that is no environment's."""
    prefix = os.path.dirname(os.path.dirname(os.path.abspath(sys.executable)))
    return prefix if os.path.exists(os.path.join(prefix, "pyvenv.cfg")) else None


def _environment_packages():
    """The packages' folders of the environment, which `-S` leaves out."""
    prefix = _environment()
    if prefix is None:
        return []
    version = "python%d.%d" % sys.version_info[:2]
    return [path for path in (os.path.join(prefix, lib, version, "site-packages") for lib in ("lib", "lib64"))
            if os.path.isdir(path) and not os.path.islink(os.path.dirname(os.path.dirname(path)))]


def _outermost(paths):
    """Real paths that exist, without those inside another one."""
    real = {os.path.realpath(path) for path in paths}
    kept = []
    for path in sorted(path for path in real if os.path.exists(path)):
        if not any(path.startswith(above + "/") for above in kept):
            kept.append(path)
    return kept


def _load_native(path):
    import importlib.machinery
    import importlib.util

    loader = importlib.machinery.ExtensionFileLoader("_flow_native", path)
    spec = importlib.util.spec_from_file_location("_flow_native", path, loader=loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def _warm(settings, native):
    # The folder may be a link (in a build tree): guests know its real name alone.
    guest_folder = os.path.dirname(os.path.realpath(os.path.dirname(os.path.abspath(__file__))))
    sys.path[:] = [guest_folder] + [path for path in sys.path[1:] if os.path.isdir(path)] + _environment_packages()
    from flow_guest import sources, worker

    sources.read()
    worker.warm(settings["warmth"], native)
    sources.hold()
    return worker.main


def _paths_for_guests(native, has_own_tmp, folders):
    paths = _outermost(_interpreter_paths(os.path.realpath(native)) + list(folders))
    for path in paths:
        if has_own_tmp and (path + "/").startswith("/tmp/"):
            raise ValueError("%s, which the interpreter needs, is below /tmp, where guests have a folder of their own" % path)
    return paths


def serve(control_fd, settings, native, native_path, run_job, environment):
    """Isolates this process for good and serves guests until the engine closes the control socket. Guests see `environment` and
    have the rights that the settings name (sandbox/warmth.h).
    """
    from flow_guest import rights

    given = settings.get("rights", ())
    runs_programs, has_sockets = rights.PROGRAMS in given, rights.SOCKETS in given
    try:
        os.environ.clear()  # it was only to set the hash seed
        os.environ.update(environment)
        native.isolate(
            settings["level"],
            [os.fsencode(path) for path in _paths_for_guests(native_path, settings["level"] == native.NAMESPACES,
                                                               _PROGRAM_FOLDERS if runs_programs else ())],
            os.fsencode(settings["box"]),
            settings["uid"],
            settings["gid"],
            bytes.fromhex(settings["filter"]),
            runs_programs * native.PROGRAMS | has_sockets * native.SOCKETS,
        )
    except BaseException as error:  # whatever it is, the engine must hear of it
        _broken(native, control_fd, error)
    sys.argv[:] = [""]
    if hasattr(sys, "orig_argv"):  # CPython 3.10
        sys.orig_argv[:] = []
    gc.collect()
    gc.freeze()
    native.serve(control_fd, run_job, "%d.%d.%d" % sys.version_info[:3])
    os._exit(0)


def _broken(native, control_fd, error):
    native.broken(control_fd, "%s: %s" % (type(error).__name__, error))
    os._exit(1)


def main():
    import json

    control_fd = int(sys.argv[1])
    native = _load_native(sys.argv[2])
    try:
        settings = json.loads(os.read(control_fd, 1 << 20))
        run_job = _warm(settings, native)
    except BaseException as error:
        _broken(native, control_fd, error)
    if settings.get("role") == "stem":
        from flow_guest import stem

        environment = dict(_ENVIRONMENT, PATH=os.path.dirname(sys.executable) + ":/usr/bin:/bin")
        stem.grow(control_fd, lambda fd, wanted: serve(fd, wanted, native, sys.argv[2], run_job, environment))
    serve(control_fd, settings, native, sys.argv[2], run_job, {})


if __name__ == "__main__":
    main()
