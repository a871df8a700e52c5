#include "flowreasoner/sandbox/run_outcome.h"

#include <csignal>

#include <sys/wait.h>

#include "flowreasoner/sandbox/zygote_wire.h"

namespace flowreasoner::sandbox {

std::string_view ending_name(Ending ending) {
  switch (ending) {
    case Ending::kExited:
      return "exited";
    case Ending::kSignalled:
      return "signalled";
    case Ending::kCpuLimit:
      return "cpu limit";
    case Ending::kWallLimit:
      return "wall limit";
    case Ending::kMemoryLimit:
      return "memory limit";
    case Ending::kOutputLimit:
      return "output limit";
    case Ending::kForbidden:
      return "forbidden system call";
    case Ending::kProtocolError:
      return "protocol error";
    case Ending::kKilled:
      return "killed";
  }
  return "unknown";
}

RunOutcome outcome_of_wait(int wait_status, std::optional<Ending> ended_by_us) {
  RunOutcome outcome;
  if (WIFEXITED(wait_status)) {
    outcome.status = WEXITSTATUS(wait_status);
    if (outcome.status == FR_EXIT_MEMORY) outcome.ending = Ending::kMemoryLimit;
  } else {
    outcome.status = WTERMSIG(wait_status);
    outcome.ending = Ending::kSignalled;
    if (outcome.status == SIGSYS) outcome.ending = Ending::kForbidden;
    if (outcome.status == SIGXCPU) outcome.ending = Ending::kCpuLimit;
    // A kill that is not ours is the kernel's, out of memory; RLIMIT_CPU, which kills too, lies
    // above our own limit.
    if (outcome.status == SIGKILL) outcome.ending = ended_by_us.value_or(Ending::kMemoryLimit);
  }
  // Output and frames count even where the guest was quicker to end than we were to end it.
  if (ended_by_us == Ending::kOutputLimit || ended_by_us == Ending::kProtocolError) {
    outcome.ending = *ended_by_us;
  }
  return outcome;
}

}  // namespace flowreasoner::sandbox
