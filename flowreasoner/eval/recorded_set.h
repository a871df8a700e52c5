#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "flowreasoner/eval/judged_problem.h"
#include "flowreasoner/eval/outcome.h"
#include "flowreasoner/eval/recorded_answers.h"
#include "flowreasoner/eval/sample_jobs.h"
#include "flowreasoner/eval/sample_verdict.h"
#include "flowreasoner/eval/task_ids.h"

namespace flowreasoner::eval {

/// The recorded answers to one set, with its problems and our verdicts. A value.
struct RecordedSet {
  std::string name;                     ///< "humaneval"
  TaskIds ids;                          ///< of `problems`
  std::vector<JudgedProblem> problems;  ///< that have an answer, in the set's order
  std::vector<RecordedAnswer> answers;  ///< in the order of the files
  std::vector<std::size_t> places;      ///< the problem of each answer
  std::vector<SampleVerdict> verdicts;  ///< ours on the first answers; at the end on all

  /// The program that is judged for an answer (recorded_source.h).
  std::string program(std::size_t answer) const;
};

/// Sorts answers by the sets whose tests decide (recorded_source.h), in the order of the first
/// answer to each, and loads these. `limit`: only answers to the first so many problems of a set.
/// Errors: those of tasks::load_task_set and judged_problems; kBadData as "FILE:LINE: …" for a
/// problem that is in no set.
Result<std::vector<RecordedSet>> recorded_sets(std::vector<RecordedAnswer> answers,
                                               const std::filesystem::path& data_folder,
                                               std::optional<std::int64_t> limit = std::nullopt);

/// The verdicts to be made on `set`, in the order of its answers. `set` outlives it and keeps its
/// answers meanwhile.
SampleJobs recorded_jobs(const RecordedSet& set);

/// Digest of what is judged: problems with their tests, ids and programs in order.
std::string recorded_digest(const RecordedSet& set);

/// What reports are made of: one outcome a run of a system, that is of a model with a method, on a
/// problem. Runs are the answers that carry a verdict of whoever recorded them, in the order of
/// their attempts: the last attempts of repair chains, single answers, and repeats where there are
/// several. A system none of whose answers carries one was sampled: every answer is a run. An
/// attempt that a run was built on adds to its tokens and calls. Dollars and times are unknown.
///
/// Two sources with one model and method are two systems, named "METHOD (SOURCE)". Systems that
/// answered the same problems share a set: "humaneval" where these are all of `set`, else
/// "humaneval (126 of 131)", so that accuracies, pairs and head-room are always over equal
/// problems. `broken`: places of problems whose own solution fails here. Needs all verdicts.
std::vector<Outcome> recorded_outcomes(const RecordedSet& set,
                                       const std::vector<std::size_t>& broken);

}  // namespace flowreasoner::eval
