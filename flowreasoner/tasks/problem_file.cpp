#include "flowreasoner/tasks/problem_file.h"

#include <string>
#include <string_view>
#include <utility>

#include "flowreasoner/base/file.h"
#include "flowreasoner/tasks/json_rows.h"
#include "flowreasoner/tasks/problem_rows.h"
#include "flowreasoner/tasks/python_tests.h"
#include "flowreasoner/tasks/python_text.h"
#include "flowreasoner/tasks/upstream_row.h"

namespace flowreasoner::tasks {
namespace {

using Path = std::filesystem::path;

/// An assert as text, or as {"assert": text}.
Result<std::string> assert_of_row(const Json& row) {
  if (row.is_string()) return row.get<std::string>();
  const auto text = json_string(row, "assert");
  if (text && row.size() == 1) return *text;
  return Error(Errc::kBadData, R"(neither a string with an assert nor {"assert": "…"})");
}

Result<Tests> tests_of_rows(const Path& path, const std::vector<JsonRow>& rows) {
  if (rows.size() == 1 && rows[0].value.is_object() &&
      json_member(rows[0].value, "assert") == nullptr) {
    auto tests = tests_from_json(rows[0].value);
    if (!tests) return located(path, rows[0].line, tests.error());
    return tests;
  }
  Tests tests;
  for (const JsonRow& row : rows) {
    auto text = assert_of_row(row.value);
    if (!text) return located(path, row.line, text.error());
    auto one = tests_from_json(Json::array({*text}));
    if (!one) return located(path, row.line, one.error());
    tests.asserts.push_back(std::move(one->asserts.front()));
  }
  return tests;
}

/// Python by its name, or by its first character where the name says nothing.
bool is_python(const Path& path, std::string_view content) {
  const std::string extension = path.extension().string();
  if (extension == ".py") return true;
  if (extension == ".json" || extension == ".jsonl" || extension == ".gz") return false;
  const std::string_view text = trimmed(content);
  return text.empty() || std::string_view("[{\"").find(text.front()) == std::string_view::npos;
}

}  // namespace

Result<std::vector<Problem>> load_problem_file(const Path& path) {
  return load_problem_rows(path, problem_of_row);
}

Result<Problem> load_problem(const Path& path) {
  FR_TRY(std::vector<Problem> problems, load_problem_file(path));
  if (problems.size() != 1) {
    return Error(Errc::kBadData, path.string() + ": one problem is wanted, it holds " +
                                     std::to_string(problems.size()));
  }
  return std::move(problems.front());
}

Result<Tests> load_tests(const Path& path) {
  FR_TRY(const std::string content, read_file(path));
  if (is_python(path, content)) {
    auto tests = tests_from_python(content);
    if (!tests) return located(path, 1, tests.error());
    return tests;
  }
  FR_TRY(const std::vector<JsonRow> rows, read_json_rows(path));
  FR_TRY(Tests tests, tests_of_rows(path, rows));
  if (tests.empty()) return Error(Errc::kBadData, path.string() + ": no test in it");
  return tests;
}

}  // namespace flowreasoner::tasks
