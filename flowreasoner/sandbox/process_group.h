#pragma once
#include <sys/types.h>

namespace flowreasoner::sandbox {

/// Whether a process that descends from `leader` is in another process group than `leader`'s own,
/// so that a signal to the group does not reach it. False where the kernel does not list children
/// (CONFIG_PROC_CHILDREN). Reads /proc: a few files for each process of the group.
bool has_processes_apart(pid_t leader);

}  // namespace flowreasoner::sandbox
