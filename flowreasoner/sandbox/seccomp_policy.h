#pragma once
#include <string>

#include "flowreasoner/base/result.h"
#include "flowreasoner/sandbox/sandbox.h"

namespace flowreasoner::sandbox {

/// What guests may beside the least (warmth.h). Without effect below the namespaces level.
struct GuestRights {
  bool programs = false;
  bool sockets = false;
};

/// The system calls that a zygote and its guests may make, as a BPF program (an array of struct
/// sock_filter).
///
/// An allow list: what is on it passes; calls that only an attack needs (ptrace, bpf, keyrings,
/// other processes' memory) kill; sockets and what would outlive a guest fail with EPERM; the rest
/// with ENOSYS, which libraries know how to take. The zygote's own calls (mounts, chroot) pass at
/// the namespaces level: guests lack the capability for them. Error kEnvironment when libseccomp
/// does not know this machine.
Result<std::string> seccomp_program(Isolation level, GuestRights rights = {});

}  // namespace flowreasoner::sandbox
