#pragma once
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "flowreasoner/base/result.h"
#include "flowreasoner/tasks/problem.h"

namespace flowreasoner::tasks {

/// Parts of a set: `validate` is what a search may learn from, `test` what decides. The others are
/// MBPP's own.
enum class Split { kAll, kValidate, kTest, kTrain, kPrompt };

/// "validate", "test", "train", "prompt"; empty for kAll.
std::string_view split_name(Split split);

/// AFlow's files, which name the problems of a split: `data_folder`/aflow_splits/SET_validate.jsonl
/// and SET_test.jsonl, for the sets "humaneval" and "mbpp".
std::filesystem::path aflow_split_file(const std::filesystem::path& data_folder,
                                       std::string_view set, Split split);

/// The task ids of such a file, as text. Errors: kNotFound, kBadData (file and line).
Result<std::set<std::string>> ids_of_split(const std::filesystem::path& file);

/// Where a set has no split of its own: a problem is in `validate` when the first 32 bits of the
/// SHA-256 of "flowreasoner-split:" and its id, as a number, are below a fifth of 2^32, else in
/// `test`. So a problem is in the same part of each set that has it, whatever else is in the set.
Split seeded_split(std::string_view id);

/// The problems whose seeded split is `split`, in their order; kAll: all.
std::vector<Problem> seeded_part(std::vector<Problem> problems, Split split);

}  // namespace flowreasoner::tasks
