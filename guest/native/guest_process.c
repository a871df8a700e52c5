// The clone and the first microseconds of a guest: no Python runs before it is confined.
#define PY_SSIZE_T_CLEAN
#define _GNU_SOURCE
#include <Python.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "flow_native.h"

static int limit(int resource, uint64_t value) {
  const struct rlimit both = {.rlim_cur = value, .rlim_max = value};
  return setrlimit(resource, &both);
}

static int set_limits(const struct FrLaunch* launch) {
  const struct FrSpawn* want = &launch->spawn;
  if (limit(RLIMIT_CPU, want->cpu_seconds) != 0) return -1;
  if (limit(RLIMIT_AS, launch->base_memory_bytes + want->memory_bytes) != 0) return -1;
  if (limit(RLIMIT_DATA, launch->base_memory_bytes + want->memory_bytes) != 0) return -1;
  if (limit(RLIMIT_NPROC, want->processes) != 0) return -1;
  if (limit(RLIMIT_NOFILE, want->open_files) != 0) return -1;
  if (limit(RLIMIT_FSIZE, want->folder_bytes) != 0) return -1;
  return limit(RLIMIT_CORE, 0);
}

// 0: /dev/null as in the zygote, 1 and 2: the output pipe, 3: the channel, nothing else.
static int arrange_descriptors(const struct FrLaunch* launch) {
  if (dup2(launch->output_fd, 1) < 0 || dup2(launch->output_fd, 2) < 0) return -1;
  if (dup2(launch->channel_fd, 3) < 0) return -1;
  return (int)syscall(SYS_close_range, 4, ~0U, 0);
}

static int confine(const struct FrLaunch* launch) {
  sigset_t none;
  sigemptyset(&none);
  // Nothing of us may outlive the zygote.
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return -1;
  // "My group" (kill(0), PRIO_PGRP) must not mean the zygote's, in any namespace of processes; and
  // by it all that a guest starts is stopped and ended.
  if (setpgid(0, 0) != 0) return -1;
  if (launch->level == FR_LEVEL_NAMESPACES) {
    if (fr_enter_namespace_slot(launch->slot) != 0) return -1;
    if (fr_drop_capabilities() != 0) return -1;
  } else if (launch->level == FR_LEVEL_LANDLOCK) {
    if (fr_enter_landlock_slot(launch->slot) != 0) return -1;
  } else if (fchdir(launch->slot->folder_fd) != 0) {
    return -1;
  }
  if (set_limits(launch) != 0 || sigprocmask(SIG_SETMASK, &none, NULL) != 0) return -1;
  return arrange_descriptors(launch);
}

// What is in Python's own buffers belongs to the output, as it would at a normal exit.
static void flush(const char* name) {
  PyObject* stream = PySys_GetObject(name);
  if (stream == NULL || stream == Py_None) return;
  PyObject* done = PyObject_CallMethod(stream, "flush", NULL);
  if (done == NULL) PyErr_Clear();
  Py_XDECREF(done);
}

static int exit_status_of_error(void) {
  int status = 1;
  if (PyErr_ExceptionMatches(PyExc_MemoryError)) return FR_EXIT_MEMORY;
  if (PyErr_ExceptionMatches(PyExc_SystemExit)) {
    PyObject *type, *value, *trace;
    PyErr_Fetch(&type, &value, &trace);
    PyErr_NormalizeException(&type, &value, &trace);
    PyObject* code = value == NULL ? NULL : PyObject_GetAttrString(value, "code");
    if (code == Py_None) status = 0;
    if (code != NULL && PyLong_Check(code)) status = (int)(PyLong_AsLong(code) & 0xff);
    PyErr_Clear();
    return status;
  }
  PyErr_Print();
  return status;
}

static void run(const struct FrLaunch* launch) {
  int status = 0;
  PyObject* job = Py_None;
  if (launch->job != NULL)
    job = PyBytes_FromStringAndSize(launch->job, (Py_ssize_t)launch->spawn.job_bytes);
  PyObject* result =
      job == NULL ? NULL : PyObject_CallFunction((PyObject*)launch->main, "iO", 3, job);
  if (result == NULL) status = exit_status_of_error();
  flush("stdout");
  flush("stderr");
  _exit(status);
}

pid_t fr_clone_guest(const struct FrLaunch* launch) {
  unsigned long flags = SIGCHLD;
  if (launch->level == FR_LEVEL_NAMESPACES) flags |= fr_namespace_flags();
  // Not fork(): its hooks (Python's, glibc's) touch pages that most guests never need.
  const long pid = syscall(SYS_clone, flags, 0, 0, 0, 0);
  if (pid != 0) return (pid_t)pid;
  struct FrWhy why = {{0}};
  if (confine(launch) != 0) {
    fr_fail(&why, "confining the guest");
    fr_send_text(launch->control_fd, FR_REFUSED, launch->spawn.guest, why.text);
    _exit(1);
  }
  run(launch);
  _exit(1);
}
