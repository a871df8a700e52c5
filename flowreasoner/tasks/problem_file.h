#pragma once
#include <filesystem>
#include <vector>

#include "flowreasoner/base/result.h"
#include "flowreasoner/tasks/problem.h"

namespace flowreasoner::tasks {

/// Reads problems in the format of docs/formats.md: JSONL (plain or gzip), one object a line, or
/// one JSON object or list over many lines. Rows in upstream's forms are read as they are
/// (upstream_row.h). A problem without an id gets "FILE:LINE". Errors, each one clear line with the
/// file and the line: kNotFound; kBadData for broken JSON, a missing field, a wrong type, two
/// problems with one id, or no problem at all.
Result<std::vector<Problem>> load_problem_file(const std::filesystem::path& path);

/// The same for a file that must hold exactly one problem (`--problem`).
Result<Problem> load_problem(const std::filesystem::path& path);

/// Reads visible tests for `--tests`: a JSON list of asserts or an object as the field `visible`;
/// JSONL with a string or `{"assert": …}` a line; or a plain .py file with asserts, or with
/// check(candidate) or unittest classes (python_tests.h). Errors as above.
Result<Tests> load_tests(const std::filesystem::path& path);

}  // namespace flowreasoner::tasks
