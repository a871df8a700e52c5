#include "flowreasoner/tasks/problem_rows.h"

#include <map>
#include <string>
#include <utility>

#include "flowreasoner/tasks/json_fields.h"
#include "flowreasoner/tasks/json_rows.h"

namespace flowreasoner::tasks {

Result<std::vector<Problem>> load_problem_rows(const std::filesystem::path& file,
                                               const ReadRow& read) {
  FR_TRY(std::vector<JsonRow> rows, read_json_rows(file));
  if (rows.empty()) return bad_data(file.string() + ": no problem in it");
  std::vector<Problem> problems;
  std::map<std::string, std::size_t> lines;  // of the problem with that id
  for (JsonRow& row : rows) {
    auto problem = read(row.value);
    if (!problem) return located(file, row.line, problem.error());
    row.value = nullptr;  // test data may be large
    if (problem->id.empty())
      problem->id = file.filename().string() + ":" + std::to_string(row.line);
    const auto [same, is_new] = lines.emplace(problem->id, row.line);
    if (!is_new) {
      const Error twice = bad_data("the id '" + problem->id + "' is that of the problem on line " +
                                   std::to_string(same->second));
      return located(file, row.line, twice);
    }
    problems.push_back(std::move(*problem));
  }
  return problems;
}

std::filesystem::path plain_or_gzip(std::filesystem::path file) {
  std::filesystem::path zipped = file;
  zipped += ".gz";
  const bool is_zipped = !std::filesystem::exists(file) && std::filesystem::exists(zipped);
  return is_zipped ? zipped : file;
}

}  // namespace flowreasoner::tasks
