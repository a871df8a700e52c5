#pragma once
#include <sys/types.h>

#include "flowreasoner/sandbox/limit_watch.h"

namespace flowreasoner::sandbox {

/// What the kernel says now of the process `pid`; zeros when it is gone.
GuestReading read_guest_clock(pid_t pid);

/// Lets every thread of `pid` give way to others from now on (nice 10). A process that is gone is
/// no error.
void lower_priority(pid_t pid);

}  // namespace flowreasoner::sandbox
