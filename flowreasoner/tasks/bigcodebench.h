#pragma once
#include <filesystem>
#include <vector>

#include "flowreasoner/base/result.h"
#include "flowreasoner/tasks/problem.h"

namespace flowreasoner::tasks {

/// Which problems of BigCodeBench (arXiv 2406.15877), and in which words.
struct BigCodeBenchChoice {
  bool is_hard = false;  ///< the 148 of bigcodebench_hard_ids.json; else all
  bool is_instruct =
      false;  ///< asked in prose (`instruct_prompt`); else by signature and docstring
};

/// Loads BigCodeBench from `data_folder`/bigcodebench/BigCodeBench.jsonl(.gz). Hidden tests are the
/// row's unittest classes. Visible are the docstring's examples in the few problems where they are
/// complete and right, and shown to who is asked; most examples of this set name made-up files,
/// addresses and values. Errors: kNotFound (says which file), kBadData (file and line).
Result<std::vector<Problem>> load_bigcodebench(const std::filesystem::path& data_folder,
                                               BigCodeBenchChoice choice);

/// One row in upstream's form. The reference is the signature without docstring and the solution.
/// Errors: kBadData names the field.
Result<Problem> bigcodebench_problem(const Json& row, bool is_instruct = false);

}  // namespace flowreasoner::tasks
