#include "flowreasoner/tasks/split.h"

#include <charconv>
#include <cstdint>
#include <utility>

#include "flowreasoner/base/digest.h"
#include "flowreasoner/tasks/json_fields.h"
#include "flowreasoner/tasks/json_rows.h"

namespace flowreasoner::tasks {

std::string_view split_name(Split split) {
  switch (split) {
    case Split::kValidate:
      return "validate";
    case Split::kTest:
      return "test";
    case Split::kTrain:
      return "train";
    case Split::kPrompt:
      return "prompt";
    case Split::kAll:
      break;
  }
  return {};
}

std::filesystem::path aflow_split_file(const std::filesystem::path& data_folder,
                                       std::string_view set, Split split) {
  const std::string name = std::string(set) + "_" + std::string(split_name(split)) + ".jsonl";
  return data_folder / "aflow_splits" / name;
}

Result<std::set<std::string>> ids_of_split(const std::filesystem::path& file) {
  FR_TRY(const std::vector<JsonRow> rows, read_json_rows(file));
  std::set<std::string> ids;
  for (const JsonRow& row : rows) {
    auto id = task_id(row.value, "a split");
    if (!id) return located(file, row.line, id.error());
    ids.insert(std::move(*id));
  }
  return ids;
}

Split seeded_split(std::string_view id) {
  const std::string digest = sha256_hex("flowreasoner-split:" + std::string(id)).substr(0, 8);
  std::uint32_t place = 0;
  std::from_chars(digest.data(), digest.data() + digest.size(), place, 16);
  constexpr std::uint32_t kFifth = UINT32_MAX / 5;
  return place <= kFifth ? Split::kValidate : Split::kTest;
}

std::vector<Problem> seeded_part(std::vector<Problem> problems, Split split) {
  if (split != Split::kAll) {
    std::erase_if(problems,
                  [&](const Problem& problem) { return seeded_split(problem.id) != split; });
  }
  return problems;
}

}  // namespace flowreasoner::tasks
