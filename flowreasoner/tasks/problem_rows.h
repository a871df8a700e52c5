#pragma once
#include <filesystem>
#include <functional>
#include <vector>

#include "flowreasoner/base/json.h"
#include "flowreasoner/base/result.h"
#include "flowreasoner/tasks/problem.h"

namespace flowreasoner::tasks {

/// Makes the problem of one row. Errors: kBadData, which names the field.
using ReadRow = std::function<Result<Problem>(const Json& row)>;

/// The problems of a file with a row each (json_rows.h), in its order. A problem without an id gets
/// "FILE:LINE". Errors, each one clear line with the file and the line: kNotFound; kBadData for
/// what is no JSON, what `read` refuses, two problems with one id, or no problem at all.
Result<std::vector<Problem>> load_problem_rows(const std::filesystem::path& file,
                                               const ReadRow& read);

/// The file, or the same with .gz behind its name where that is there and the plain one is not.
std::filesystem::path plain_or_gzip(std::filesystem::path file);

}  // namespace flowreasoner::tasks
