#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace flowreasoner::sandbox {

/// What one guest may use. Each limit has an outcome of its own (run_outcome.h).
struct Limits {
  /// Seconds of processor time of the guest's first process, user + system (RLIMIT_CPU and the
  /// guest's own clock).
  std::chrono::milliseconds cpu{10'000};
  /// The guest's own time: wall time less the time it was runnable but had to wait for a processor,
  /// so that a loaded machine does not change a verdict. A sleeping guest runs into it as well.
  /// Hard cap: 10 times as much wall time.
  std::chrono::milliseconds wall{10'000};
  /// Address space of each process of the guest beyond what the warm interpreter had (RLIMIT_AS,
  /// RLIMIT_DATA).
  std::size_t memory_bytes = std::size_t{1} << 30;
  /// Processes and threads of the guest, itself included. 1: none beside it.
  std::uint32_t processes = 32;
  /// Open file descriptors, the channel and the standard three included (RLIMIT_NOFILE).
  std::uint32_t open_files = 64;
  /// Bytes kept of stdout and stderr together; a guest that writes more is ended.
  std::size_t output_bytes = std::size_t{1} << 20;
  /// Size of the guest's own folder; also the largest file (RLIMIT_FSIZE).
  std::size_t folder_bytes = std::size_t{16} << 20;
  /// Largest frame either side may send on the channel; of a guest's, what it takes in memory
  /// (json_footprint()).
  std::size_t frame_bytes = std::size_t{16} << 20;
  /// The same of all that the guest may send in its life, kept until somebody takes it;
  /// one that sends more is ended (output limit). 0: no limit.
  std::size_t channel_bytes = 0;
};

}  // namespace flowreasoner::sandbox
