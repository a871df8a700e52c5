// The Python face of the zygote: isolate(), then serve(). Stable ABI, so that one build serves
// CPython 3.9 and later.
#define PY_SSIZE_T_CLEAN
#define _GNU_SOURCE
#include <Python.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "flow_native.h"
#include "values.h"

static struct {
  enum FrLevel level;
  int is_isolated;
  uint64_t base_memory_bytes;
} state;

// Address space before the first guest: limits count on top of it.
static uint64_t own_memory_bytes(void) {
  unsigned long pages = 0;
  FILE* file = fopen("/proc/self/statm", "re");
  if (file == NULL) return 0;
  if (fscanf(file, "%lu", &pages) != 1) pages = 0;
  fclose(file);
  return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static int read_paths(PyObject* list, struct FrSetup* setup) {
  const Py_ssize_t count = PyList_Size(list);
  if (count < 0) return -1;
  if (count > FR_MAX_PATHS) {
    PyErr_SetString(PyExc_ValueError, "too many paths");
    return -1;
  }
  for (Py_ssize_t i = 0; i < count; ++i) {
    const char* path = PyBytes_AsString(PyList_GetItem(list, i));
    if (path == NULL) return -1;
    setup->paths[setup->path_count++] = path;
  }
  return 0;
}

PyDoc_STRVAR(isolate_doc,
             "isolate(level, paths, box, uid, gid, filter, rights)\n\n"
             "Enters the isolation level for good. `paths` (bytes) stay readable. Raises OSError "
             "naming the step.");

static PyObject* isolate(PyObject* module, PyObject* args) {
  (void)module;
  struct FrSetup setup = {0};
  int level;
  unsigned uid, gid;
  PyObject* paths;
  const char* filter;
  Py_ssize_t filter_bytes;
  if (!PyArg_ParseTuple(args, "iOyIIy#I", &level, &paths, &setup.box, &uid, &gid, &filter,
                        &filter_bytes, &setup.rights))
    return NULL;
  if (read_paths(paths, &setup) != 0) return NULL;
  setup.level = (enum FrLevel)level;
  setup.uid = uid;
  setup.gid = gid;
  setup.filter = filter_bytes == 0 ? NULL : filter;
  setup.filter_bytes = (size_t)filter_bytes;
  struct FrWhy why = {{0}};
  state.base_memory_bytes = own_memory_bytes();
  fr_set_box(setup.box);
  fr_forget_command_line();
  fr_offer_memory();
  int failed = 0;
  if (setup.level == FR_LEVEL_NAMESPACES) failed = fr_enter_namespaces(&setup, &why);
  if (setup.level == FR_LEVEL_LANDLOCK) failed = fr_enter_landlock(&setup, &why);
  if (failed == 0 && setup.level != FR_LEVEL_NONE) failed = fr_install_filter(&setup, &why);
  if (failed != 0) {
    PyErr_SetString(PyExc_OSError, why.text);
    return NULL;
  }
  state.level = setup.level;
  state.is_isolated = 1;
  Py_RETURN_NONE;
}

PyDoc_STRVAR(serve_doc,
             "serve(control_fd, main, version)\n\n"
             "Clones guests until the engine closes the socket; each runs main(fd, job). Returns "
             "when it is closed.");

static PyObject* serve(PyObject* module, PyObject* args) {
  (void)module;
  int control_fd;
  PyObject* main;
  const char* version;
  if (!PyArg_ParseTuple(args, "iOs", &control_fd, &main, &version)) return NULL;
  if (!state.is_isolated) {
    PyErr_SetString(PyExc_RuntimeError, "isolate() comes first");
    return NULL;
  }
  fr_serve(control_fd, state.level, main, state.base_memory_bytes, version);
  Py_RETURN_NONE;
}

PyDoc_STRVAR(broken_doc,
             "broken(control_fd, text)\n\nTells the engine why this zygote can not serve.");

static PyObject* broken(PyObject* module, PyObject* args) {
  (void)module;
  int control_fd;
  const char* text;
  if (!PyArg_ParseTuple(args, "is", &control_fd, &text)) return NULL;
  fr_send_text(control_fd, FR_BROKEN, 0, text);
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"isolate", isolate, METH_VARARGS, isolate_doc},
    {"serve", serve, METH_VARARGS, serve_doc},
    {"broken", broken, METH_VARARGS, broken_doc},
    {"encode", fr_encode_value, METH_VARARGS,
     "encode(value, table, other[, sink]) -> bytes: values.h"},
    {"decode", fr_decode_value, METH_VARARGS, "decode(data, table, restore) -> value: values.h"},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    "_flow_native",
    "Clones isolated guests from a warm interpreter.",
    -1,
    methods,
    NULL,
    NULL,
    NULL,
    NULL,
};

PyMODINIT_FUNC PyInit__flow_native(void) {
  PyObject* module = PyModule_Create(&definition);
  if (module == NULL) return NULL;
  if (PyModule_AddIntConstant(module, "NAMESPACES", FR_LEVEL_NAMESPACES) != 0 ||
      PyModule_AddIntConstant(module, "PROGRAMS", FR_PROGRAMS) != 0 ||
      PyModule_AddIntConstant(module, "SOCKETS", FR_SOCKETS) != 0)
    Py_CLEAR(module);
  return module;
}
