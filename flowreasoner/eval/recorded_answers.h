#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "flowreasoner/base/result.h"

namespace flowreasoner::eval {

/// One row of a file of recorded answers (docs/formats.md): what a model wrote for a problem once,
/// under some method, and whether whoever recorded it found it right. A value.
struct RecordedAnswer {
  std::string file;  ///< name of the file alone, and
  std::size_t line = 0;
  std::string task_id;  ///< "HumanEval/0"
  std::string model;
  std::string method;
  std::string source;        ///< who recorded it; may be empty
  std::string split;         ///< "complete" or "instruct" (BigCodeBench); else empty
  std::int64_t attempt = 0;  ///< in the order of a repair chain, or of draws
  /// The program, or with `is_completion` what goes on where the problem's prompt ends. Empty: the
  /// model gave nothing usable, which is an answer too, and a wrong one.
  std::string text;
  bool is_completion = false;
  std::optional<bool> passed;  ///< the verdict of whoever recorded it
  std::int64_t tokens_in = 0;  ///< 0: not counted
  std::int64_t tokens_out = 0;
  std::int64_t calls = 0;

  /// "FILE:LINE HumanEval/0, MODEL, METHOD, SOURCE, attempt 0".
  std::string name() const;
};

/// Answers in the order of their files and lines.
struct RecordedAnswers {
  std::vector<RecordedAnswer> rows;
  /// Files that hold generated tests and no program: passed over.
  std::vector<std::string> files_of_tests;
};

/// Reads the files; a folder stands for the files `*.jsonl` and `*.jsonl.gz` in it, by name. All
/// answers are in memory: they are what a report shows. Errors: kNotFound for a file that is not
/// there, or no file in a folder; kBadData as "FILE:LINE: …" for broken JSON and for a field that
/// is missing or of another type; kBadData when there is no answer at all.
Result<RecordedAnswers> load_recorded_answers(const std::vector<std::filesystem::path>& paths);

}  // namespace flowreasoner::eval
