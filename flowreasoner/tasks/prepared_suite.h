#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "flowreasoner/base/json.h"
#include "flowreasoner/sandbox/limits.h"
#include "flowreasoner/sandbox/warmth.h"
#include "flowreasoner/tasks/candidate_run.h"
#include "flowreasoner/tasks/judge.h"
#include "flowreasoner/tasks/tests.h"
#include "flowreasoner/tasks/verdict.h"

namespace flowreasoner::tasks {

/// What a judge has found out about a suite, once, from its tests and its reference alone. A value
/// that does not change any more.
struct PreparedSuite {
  TestSuitePtr suite;
  JudgeMode mode = JudgeMode::kTwoProcess;
  std::string shared_because;  ///< why not two-process; empty when it is
  std::string unreadable;      ///< the tests do not parse; else empty
  CallScript script;
  sandbox::LibraryLevels libraries;  ///< that its candidates' interpreter should have
  /// Some call of the tests depends on an earlier answer: they talk to the candidate call by call.
  bool is_live = false;
  /// Of the reference, where it says what is expected of the cases.
  std::vector<std::string> reference_outcomes;
  std::int64_t reference_memory_bytes = 0;  ///< its guest's largest size
  double reference_seconds = 0;             ///< processor time of all its calls; shared: of all
  double reference_wall_seconds = 0;        ///< shared: its guest's life
  std::optional<Verdict> reference;         ///< the verdict on the reference, if there is one
};
using PreparedSuitePtr = std::shared_ptr<const PreparedSuite>;

/// The frame that gives a suite to a guest.
Json prepare_frame(const PreparedSuite& prepared);

/// Reads a guest's answer to it. Error kBadReply when it is none.
Result<void> read_prepared(const Json& answer, PreparedSuite& prepared);

/// Takes the limits of the calls from what each took the reference.
void set_call_limits(const Json& seconds, const JudgeOptions& options, PreparedSuite& prepared);

/// Limits that leave room for the threads which some libraries start of themselves.
sandbox::Limits limits_with_threads(const PreparedSuite& prepared, sandbox::Limits limits);

/// The limits of a candidate's guest: those asked for, but enough for a program that takes
/// `test_factor` times as long as the reference, and no more than all calls may take together.
/// Where the tests share the guest, it is not known what these take of it: there the limits asked
/// for stand.
sandbox::Limits candidate_limits(const PreparedSuite& prepared, const JudgeOptions& options,
                                 sandbox::Limits limits);

}  // namespace flowreasoner::tasks
