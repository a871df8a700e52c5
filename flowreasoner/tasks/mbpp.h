#pragma once
#include <filesystem>
#include <vector>

#include "flowreasoner/base/result.h"
#include "flowreasoner/tasks/problem.h"
#include "flowreasoner/tasks/split.h"

namespace flowreasoner::tasks {

// Mostly Basic Python Problems (arXiv 2108.07732). The visible test is the first of a row's
// asserts; hidden are all of `test_list`, as upstream judges (`challenge_test_list` is not judged).
// Errors: kNotFound (says which file), kBadData (file and line).

/// The full set from `data_folder`/mbpp/mbpp.jsonl(.gz), with upstream's splits by task id: prompt
/// 1-10, test 11-510, validate 511-600, train 601-974.
Result<std::vector<Problem>> load_mbpp(const std::filesystem::path& data_folder, Split split);

/// The hand-verified set from `data_folder`/mbpp/sanitized-mbpp.json(.gz). Its splits are AFlow's
/// own rows, aflow_splits/mbpp_{validate,test}.jsonl: the function's header stands in the prompt,
/// and MBPP/56 has another name. The reference is upstream's where the name is the same, since
/// AFlow's of MBPP/630 does not run.
Result<std::vector<Problem>> load_mbpp_sanitized(const std::filesystem::path& data_folder,
                                                 Split split);

/// One row of the full set, the sanitized set, or AFlow's, which names its entry point. Elsewhere
/// the entry point is the function of `code` that the first assert calls, and the query is the text
/// with that name and assert. The id is "MBPP/11".
Result<Problem> mbpp_problem(const Json& row);

}  // namespace flowreasoner::tasks
