#pragma once
#include <sys/types.h>

namespace flowreasoner::sandbox {

/// Whether `leader`, which began a process group, or a process that descends from it is in another
/// one, so that a signal to the group does not reach all of them. False where the kernel does not
/// list children (CONFIG_PROC_CHILDREN). Reads /proc: a few files for each process of the group.
bool has_processes_apart(pid_t leader);

}  // namespace flowreasoner::sandbox
