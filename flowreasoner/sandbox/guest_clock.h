#pragma once
#include <sys/types.h>

#include "flowreasoner/sandbox/limit_watch.h"

namespace flowreasoner::sandbox {

/// What the kernel says now of the process `pid`; zeros when it is gone.
GuestReading read_guest_clock(pid_t pid);

}  // namespace flowreasoner::sandbox
