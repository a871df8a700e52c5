#include "flowreasoner/tasks/prepared_suite.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace flowreasoner::tasks {
namespace {

using Seconds = std::chrono::duration<double>;

/// Libraries with pools of threads: TensorFlow starts more than 32 on two processors, and each
/// reserves a stack and an arena, which count as memory.
constexpr std::uint32_t kPoolThreads = 256;
constexpr std::size_t kPoolMemory = std::size_t{8} << 30;
/// Beside the calls: loading the program, with what it imports.
constexpr Milliseconds kLoadTime(2000);

Milliseconds in_milliseconds(Seconds time) {
  return std::chrono::ceil<Milliseconds>(time);
}

}  // namespace

Json prepare_frame(const PreparedSuite& prepared) {
  Json frame{{"t", "prepare"},
             {"key", prepared.suite->key},
             {"entry_point", prepared.suite->entry_point},
             {"tests", to_json(prepared.suite->tests)}};
  // A bare list of asserts is the short form of the object.
  if (frame["tests"].is_array()) frame["tests"] = Json{{"asserts", std::move(frame["tests"])}};
  frame["reference"] = prepared.suite->reference;
  return frame;
}

Result<void> read_prepared(const Json& answer, PreparedSuite& prepared) {
  if (json_string(answer, "t") != "prepared")
    return Error(Errc::kSandbox, "a guest for tests gave no answer of its kind");
  prepared.unreadable = json_string(answer, "unreadable").value_or("");
  if (!prepared.unreadable.empty()) return {};
  prepared.shared_because = json_string(answer, "reason").value_or("");
  prepared.is_live = json_bool(answer, "is_live").value_or(false);
  prepared.script.calls = json_string(answer, "script").value_or("");
  prepared.script.count = static_cast<std::size_t>(json_integer(answer, "calls").value_or(0));
  prepared.script.names.clear();
  if (const Json* names = json_member(answer, "names"); names != nullptr && names->is_array())
    prepared.script.names = names->get<std::vector<std::string>>();
  prepared.libraries.clear();
  if (const Json* libraries = json_member(answer, "libraries");
      libraries != nullptr && libraries->is_array()) {
    prepared.libraries = libraries->get<std::vector<std::vector<std::string>>>();
  }
  return {};
}

void set_call_limits(const Json& seconds, const JudgeOptions& options, PreparedSuite& prepared) {
  const double floor = Seconds(options.test_floor).count();
  prepared.reference_seconds = 0;
  prepared.script.slow = Json();
  std::size_t number = 0;
  for (const Json& taken : seconds) {
    const double own = taken.is_number() ? taken.get<double>() : 0;
    prepared.reference_seconds += own;
    if (own * options.test_factor > floor)
      prepared.script.slow[std::to_string(number)] = own * options.test_factor;
    ++number;
  }
}

sandbox::Limits limits_with_threads(const PreparedSuite& prepared, sandbox::Limits limits) {
  if (!sandbox::has_right(prepared.libraries, sandbox::kThreadsRight)) return limits;
  limits.processes = std::max(limits.processes, kPoolThreads);
  limits.memory_bytes = std::max(limits.memory_bytes, kPoolMemory);
  return limits;
}

sandbox::Limits candidate_limits(const PreparedSuite& prepared, const JudgeOptions& options,
                                 sandbox::Limits limits) {
  const auto needed = [&](double seconds) { return Seconds(seconds * options.test_factor); };
  const Seconds cpu = needed(prepared.reference_seconds);
  if (prepared.mode == JudgeMode::kShared) {
    const Seconds wall = needed(prepared.reference_wall_seconds);
    limits.cpu = std::max(limits.cpu, in_milliseconds(cpu) + kLoadTime);
    limits.wall = std::max(limits.wall, in_milliseconds(wall) + kLoadTime);
  } else {
    const Seconds floors = Seconds(options.test_floor) * static_cast<double>(prepared.script.count);
    const Milliseconds all = in_milliseconds(floors + cpu) + kLoadTime;
    const Milliseconds least = in_milliseconds(cpu) + kLoadTime;
    for (Milliseconds* limit : {&limits.cpu, &limits.wall}) {
      *limit = std::max(std::min(*limit, all), least);
    }
  }
  limits = limits_with_threads(prepared, limits);
  // As much again as the reference took, beyond what every guest may have.
  const auto taken = static_cast<std::size_t>(prepared.reference_memory_bytes);
  limits.memory_bytes = std::max(limits.memory_bytes, 2 * taken);
  return limits;
}

}  // namespace flowreasoner::tasks
