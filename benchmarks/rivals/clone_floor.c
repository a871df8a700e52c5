// The floor of a verdict: the warm interpreter cloned by the same raw clone(), without isolation,
// limits, channel or engine.
#define PY_SSIZE_T_CLEAN
#define _GNU_SOURCE
#include <Python.h>
#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static PyObject* run(PyObject* module, PyObject* args) {
  (void)module;
  PyObject *call, *argument;
  if (!PyArg_ParseTuple(args, "OO", &call, &argument)) return NULL;
  const long pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
  if (pid < 0) return PyErr_SetFromErrno(PyExc_OSError);
  if (pid == 0) {
    PyObject* result = PyObject_CallFunctionObjArgs(call, argument, NULL);
    _exit(result == Py_True ? 0 : 1);
  }
  int status = 0;
  while (waitpid((pid_t)pid, &status, 0) < 0 && errno == EINTR) {
  }
  return PyBool_FromLong(status == 0);
}

static PyMethodDef methods[] = {
    {"run", run, METH_VARARGS,
     "run(call, argument) -> whether call(argument) returned True in a clone"},
    {NULL, NULL, 0, NULL},
};
static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "clone_floor", NULL, -1, methods, NULL, NULL, NULL, NULL,
};
PyMODINIT_FUNC PyInit_clone_floor(void) {
  return PyModule_Create(&definition);
}
