#include "flowreasoner/tasks/mbpp.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>

#include "flowreasoner/tasks/entry_point.h"
#include "flowreasoner/tasks/json_fields.h"
#include "flowreasoner/tasks/problem_rows.h"
#include "flowreasoner/tasks/python_text.h"

namespace flowreasoner::tasks {
namespace {

using Path = std::filesystem::path;

constexpr std::string_view kKind = "an MBPP row";
constexpr std::string_view kLead = "MBPP/";

/// The full set was written with CRLF.
std::string with_plain_line_ends(std::string text) {
  std::erase(text, '\r');
  return text;
}

/// What the asserts need: statements of the full set, imports of the sanitized one.
Result<std::string> setup_of(const Json& row) {
  FR_TRY(std::string setup, optional_text(row, "test_setup_code"));
  setup = with_plain_line_ends(std::move(setup));
  FR_TRY(const std::vector<std::string> imports, optional_texts(row, "test_imports"));
  for (const std::string& line : imports) setup += (setup.empty() ? "" : "\n") + line;
  return setup;
}

/// The task with the name and the form that the tests want; nobody could guess them.
std::string query_of(const std::string& text, const Problem& problem, std::string_view shown) {
  std::string query = text + "\n\nThe function is called `" + problem.entry_point +
                      "`. It has to pass this test:\n";
  if (!shown.empty()) query += std::string(shown) + "\n";
  return query + problem.visible.asserts.front() + "\n";
}

/// 11 of "MBPP/11".
int number_of(std::string_view id) {
  const std::string_view digits = id.substr(id.rfind('/') + 1);  // npos + 1 is 0
  int number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

/// Upstream's parts of the full set.
bool is_in(Split split, int number) {
  switch (split) {
    case Split::kPrompt:
      return number <= 10;
    case Split::kTest:
      return number > 10 && number <= 510;
    case Split::kValidate:
      return number > 510 && number <= 600;
    case Split::kTrain:
      return number > 600;
    case Split::kAll:
      break;
  }
  return true;
}

}  // namespace

Result<Problem> mbpp_problem(const Json& row) {
  Problem problem;
  FR_TRY(problem.id, task_id(row, kKind));
  if (json_member(row, "task_id")->is_number()) problem.id.insert(0, kLead);
  const bool is_full = json_member(row, "text") != nullptr;
  FR_TRY(const std::string text, required_text(row, is_full ? "text" : "prompt", kKind));
  FR_TRY(std::string code, required_text(row, "code", kKind));
  problem.reference = with_plain_line_ends(std::move(code));
  FR_TRY(problem.hidden.setup, setup_of(row));
  FR_TRY(std::vector<std::string> asserts, optional_texts(row, "test_list"));
  if (asserts.empty()) return bad_data(std::string(kKind) + " needs the list 'test_list'");
  for (std::string& test : asserts) {
    test = with_plain_line_ends(std::move(test));
    if (!top_level_statements(test)) return bad_data("the field 'test_list': no Python: " + test);
  }
  problem.hidden.asserts = asserts;
  problem.visible.setup = problem.hidden.setup;
  problem.visible.asserts = {asserts.front()};
  FR_TRY(problem.entry_point, optional_text(row, "entry_point"));
  if (!problem.entry_point.empty()) {
    problem.query = text;
    return problem;
  }
  if (json_member(row, "test") != nullptr)
    return bad_data("this form of MBPP+ is not read: give MbppPlus.jsonl");
  problem.entry_point = called_function(asserts.front(), problem.reference);
  if (problem.entry_point.empty())
    return bad_data("the first of 'test_list' calls no function of 'code'");
  const bool shows_setup = json_member(row, "test_setup_code") != nullptr;
  problem.query = query_of(text, problem, shows_setup ? problem.hidden.setup : "");
  return problem;
}

Result<std::vector<Problem>> load_mbpp(const Path& data_folder, Split split) {
  const Path file = plain_or_gzip(data_folder / "mbpp" / "mbpp.jsonl");
  FR_TRY(std::vector<Problem> problems, load_problem_rows(file, mbpp_problem));
  std::erase_if(problems,
                [&](const Problem& problem) { return !is_in(split, number_of(problem.id)); });
  return problems;
}

Result<std::vector<Problem>> load_mbpp_sanitized(const Path& data_folder, Split split) {
  const Path file = plain_or_gzip(data_folder / "mbpp" / "sanitized-mbpp.json");
  FR_TRY(std::vector<Problem> upstream, load_problem_rows(file, mbpp_problem));
  if (split == Split::kAll) return upstream;
  FR_TRY(std::vector<Problem> problems,
         load_problem_rows(aflow_split_file(data_folder, "mbpp", split), mbpp_problem));
  for (Problem& problem : problems) {
    const auto same = std::find_if(upstream.begin(), upstream.end(),
                                   [&](const Problem& one) { return one.id == problem.id; });
    if (same != upstream.end() && same->entry_point == problem.entry_point)
      problem.reference = std::move(same->reference);
  }
  return problems;
}

}  // namespace flowreasoner::tasks
