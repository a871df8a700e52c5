#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flowreasoner::sandbox {

/// How a guest ended. None of these is an error of ours.
enum class Ending {
  kExited,         ///< by itself; `status` is its exit code
  kSignalled,      ///< by a signal nobody of us sent (a crash); `status` is the signal
  kCpuLimit,       ///< Limits::cpu
  kWallLimit,      ///< Limits::wall
  kMemoryLimit,    ///< killed for memory; a MemoryError that the guest handled shows as kExited
  kOutputLimit,    ///< Limits::output_bytes
  kForbidden,      ///< a system call that the policy answers with death
  kProtocolError,  ///< a broken or overlong frame
  kKilled,         ///< by our close() or cancellation
};

/// "exited", "wall limit", … for messages.
std::string_view ending_name(Ending ending);

struct RunOutcome {
  Ending ending = Ending::kExited;
  int status = 0;
  std::string output;  ///< stdout and stderr as they came, at most Limits::output_bytes
  std::chrono::microseconds wall{0};
  std::chrono::microseconds cpu{
      0};  ///< user + system of the guest's processes that were waited for
  std::int64_t peak_memory_bytes = 0;  ///< the largest resident size of one process
};

/// What a wait() status means, given the reason for which we ended the guest, if we did. Times and
/// output are left out.
RunOutcome outcome_of_wait(int wait_status, std::optional<Ending> ended_by_us);

}  // namespace flowreasoner::sandbox
