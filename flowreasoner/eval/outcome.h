#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "flowreasoner/base/json.h"
#include "flowreasoner/base/result.h"
#include "flowreasoner/eval/system.h"

namespace flowreasoner::eval {

/// What was used up.
struct Cost {
  double usd = 0;
  bool is_priced = true;  ///< false: some call had no known price, so `usd` is a lower bound
  std::int64_t tokens_in = 0;
  std::int64_t tokens_out = 0;  ///< reasoning included
  std::int64_t calls = 0;       ///< of models

  Cost& operator+=(const Cost& other);
  bool operator==(const Cost&) const = default;
};

/// One run of one system on one problem. A value.
struct Outcome {
  System system;
  std::string set;  ///< "humaneval:test"
  std::string problem;
  std::int64_t repeat = 0;  ///< 0, 1, …

  /// By the hidden tests, or the visible ones where there are no others. Unset: there is no
  /// verdict, because a budget, an endpoint or the user cut the run off, or no tests are known.
  std::optional<bool> solved;
  double score = 0;  ///< part of those tests that passed, 0 to 1
  /// The problem's own solution does not pass its tests here, so nobody can be blamed.
  bool has_broken_reference = false;
  Cost cost;
  std::optional<std::chrono::milliseconds> latency;  ///< unset: not known (recorded answers)

  std::string stopped;  ///< why it ended: "passed", "rounds", "budget", …; may be empty
  std::string error;    ///< one line, of what went wrong on our side or an endpoint's
  std::string run;      ///< where its trace is: an id of the run store, and
  std::optional<std::int64_t> episode;  ///< its number there (`runs show RUN/EPISODE`)

  // For the eye alone.
  std::string answer;   ///< the program
  std::string failure;  ///< the first test that failed, and how
  std::string trace;    ///< what was called, a line each; may be empty
};

/// JSON form, a line of an outcome file (docs/formats.md). Errors: kBadData names the field;
/// unknown fields are refused.
Json to_json(const Outcome& outcome);
Result<Outcome> outcome_from_json(const Json& json);

/// Reads an outcome file: JSONL, plain or gzip. Errors: kNotFound; kBadData as "FILE:LINE: …".
Result<std::vector<Outcome>> load_outcomes(const std::filesystem::path& path);

}  // namespace flowreasoner::eval
