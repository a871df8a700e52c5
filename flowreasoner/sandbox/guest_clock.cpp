#include "flowreasoner/sandbox/guest_clock.h"

#include <array>
#include <cstdlib>

#include <fcntl.h>
#include <fmt/format.h>
#include <time.h>
#include <unistd.h>

#include "flowreasoner/base/file.h"

namespace flowreasoner::sandbox {

namespace {

// /proc/PID/schedstat: nanoseconds on a processor, nanoseconds waiting for one, time slices; of the
// first thread.
std::chrono::nanoseconds starved_time(pid_t pid) {
  const FileDescriptor file(
      open(fmt::format("/proc/{}/schedstat", pid).c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 128> text = {};
  if (!file || read(file.get(), text.data(), text.size() - 1) <= 0) return {};
  char* end = nullptr;
  (void)std::strtoull(text.data(), &end, 10);
  return std::chrono::nanoseconds(std::strtoll(end, nullptr, 10));
}

}  // namespace

GuestReading read_guest_clock(pid_t pid) {
  GuestReading reading;
  clockid_t clock;
  timespec cpu = {};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &cpu) != 0) return reading;
  reading.cpu = std::chrono::seconds(cpu.tv_sec) + std::chrono::nanoseconds(cpu.tv_nsec);
  reading.starved = starved_time(pid);
  return reading;
}

}  // namespace flowreasoner::sandbox
