"""A tree of interpreters by the libraries they have imported, so that a library is imported once for all that need it.

A stem runs nothing but imports, of the interpreter's own packages, and isolates nothing. Each message on its control
socket carries the control socket of a new process, forked from it:
- `{"grow": [module, …]}`: another stem, which imports these on top; it answers
  `{"missing": [module, …]}`, or `{"threads": true}` where that has started threads, and it can not be forked; one that an import
  ends, or keeps from answering for some minutes, answers nothing;
- `{"serve": settings}`: a warm interpreter that isolates itself and serves guests (zygote.py).
It ends when its socket is closed, and all below it with it.
"""

import ctypes
import gc
import importlib
import json
import os
import signal
import socket
import tempfile

from flow_guest import rehearsals

_MESSAGE_BYTES = 1 << 20
_PR_SET_PDEATHSIG = 1
_IMPORT_SECONDS = 170  # less than the engine waits (sandbox/library_tree.cpp)


def grow(control_fd, serve):
    """Obeys until the socket is closed; never returns. `serve(fd, settings)` makes this process a serving one."""
    control = socket.socket(fileno=control_fd)
    control.setblocking(True)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children: the engine knows them by their sockets
    while True:
        data, fds, _, _ = socket.recv_fds(control, _MESSAGE_BYTES, 1)
        if not data:
            os._exit(0)
        if os.fork() == 0:
            control.close()
            _begin_child()
            control = socket.socket(fileno=fds[0])
            wanted = json.loads(data)
            if "serve" in wanted:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                serve(control.detach(), wanted["serve"])
            signal.alarm(_IMPORT_SECONDS)  # ends this process
            missing = _import_all(wanted["grow"])
            signal.alarm(0)
            gc.collect()
            gc.freeze()  # a collection in what is forked from here would write to every page there is
            has_threads = len(os.listdir("/proc/self/task")) > 1  # a fork would not have them
            control.send(json.dumps({"threads": True} if has_threads else {"missing": missing}).encode())
        else:
            os.close(fds[0])


def _begin_child():
    """Nothing below a stem outlives it."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() == 1:
        os._exit(1)


def _import_all(names):
    """Imports modules; gives those that can not be. What they want to write goes to a folder that is removed again."""
    missing = []
    os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1", MPLBACKEND="Agg")
    with tempfile.TemporaryDirectory(prefix="flowreasoner-") as folder:
        os.environ.update(HOME=folder, MPLCONFIGDIR=folder)
        for name in names:
            try:
                importlib.import_module(name)
                rehearsals.of(name)
            except BaseException:
                missing.append(name)
        for name in ("HOME", "MPLCONFIGDIR"):
            del os.environ[name]
    tempfile.tempdir = None  # a guest's own folder may be another
    return missing
