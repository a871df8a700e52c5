#include "flowreasoner/tasks/task_set.h"

#include <algorithm>
#include <array>
#include <utility>

#include "flowreasoner/tasks/bigcodebench.h"
#include "flowreasoner/tasks/evalplus.h"
#include "flowreasoner/tasks/humaneval.h"
#include "flowreasoner/tasks/mbpp.h"
#include "flowreasoner/tasks/problem_file.h"
#include "flowreasoner/tasks/split.h"

namespace flowreasoner::tasks {
namespace {

using Path = std::filesystem::path;
using Problems = Result<std::vector<Problem>>;

constexpr std::array kTwoSplits{Split::kValidate, Split::kTest};
constexpr std::array kMbppSplits{Split::kPrompt, Split::kTest, Split::kValidate, Split::kTrain};

/// A set by name: one row, and its loader.
struct NamedSet {
  std::string_view name;
  Problems (*load)(const Path& data_folder, Split split);
  bool is_mbpp = false;  ///< with MBPP's four splits; else validate and test
};

/// BigCodeBench has no split of its own.
template <bool is_hard, bool is_instruct>
Problems load_part_of_bigcodebench(const Path& data_folder, Split split) {
  FR_TRY(std::vector<Problem> problems, load_bigcodebench(data_folder, {is_hard, is_instruct}));
  return seeded_part(std::move(problems), split);
}

constexpr std::array<NamedSet, 10> kSets{{
    {"humaneval", load_humaneval},
    {"humaneval+",
     [](const Path& folder, Split split) { return load_humaneval_plus(folder, split); }},
    {"humaneval+mini",
     [](const Path& folder, Split split) { return load_humaneval_plus(folder, split, true); }},
    {"mbpp", load_mbpp, true},
    {"mbpp-sanitized", load_mbpp_sanitized},
    {"mbpp+", load_mbpp_plus},
    {"bigcodebench", load_part_of_bigcodebench<false, false>},
    {"bigcodebench:instruct", load_part_of_bigcodebench<false, true>},
    {"bigcodebench-hard", load_part_of_bigcodebench<true, false>},
    {"bigcodebench-hard:instruct", load_part_of_bigcodebench<true, true>},
}};

std::vector<Split> splits_of(const NamedSet& set) {
  if (set.is_mbpp) return {kMbppSplits.begin(), kMbppSplits.end()};
  return {kTwoSplits.begin(), kTwoSplits.end()};
}

std::string name_of(const NamedSet& set, Split split) {
  return std::string(set.name) + ":" + std::string(split_name(split));
}

bool is_file_name(std::string_view name) {
  const bool has_ending =
      name.ends_with(".jsonl") || name.ends_with(".json") || name.ends_with(".gz");
  return has_ending || name.find('/') != std::string_view::npos;
}

/// A problem file, or a seeded part of it: "mine.jsonl:validate".
Problems load_file(std::string_view name) {
  Split split = Split::kAll;
  for (const Split part : kTwoSplits) {
    const std::string ending = ":" + std::string(split_name(part));
    if (!name.ends_with(ending) || std::filesystem::exists(Path(name))) continue;
    name.remove_suffix(ending.size());
    split = part;
    break;
  }
  FR_TRY(std::vector<Problem> problems, load_problem_file(Path(name)));
  return seeded_part(std::move(problems), split);
}

/// "humaneval[:validate|:test], mbpp[…], …"
std::string all_names() {
  std::string text;
  for (const NamedSet& set : kSets) {
    text += (text.empty() ? "" : ", ") + std::string(set.name) + "[";
    for (const Split split : splits_of(set))
      text += (text.ends_with('[') ? ":" : "|:") + std::string(split_name(split));
    text += "]";
  }
  return text;
}

}  // namespace

std::vector<std::string> task_set_names() {
  std::vector<std::string> names;
  for (const NamedSet& set : kSets) {
    names.emplace_back(set.name);
    for (const Split split : splits_of(set)) names.push_back(name_of(set, split));
  }
  return names;
}

Result<TaskSet> load_task_set(std::string_view name, const Path& data_folder) {
  TaskSet task_set;
  task_set.name = name;
  for (const NamedSet& set : kSets) {
    std::vector<Split> splits = splits_of(set);
    splits.push_back(Split::kAll);
    const auto wanted = std::find_if(splits.begin(), splits.end(), [&](Split split) {
      return name == (split == Split::kAll ? std::string(set.name) : name_of(set, split));
    });
    if (wanted == splits.end()) continue;
    if (data_folder.empty())
      return Error(Errc::kInvalidArgument,
                   "the set '" + std::string(name) + "' needs the folder of the data sets");
    FR_TRY(task_set.problems, set.load(data_folder, *wanted));
    return task_set;
  }
  if (is_file_name(name) || is_file_name(name.substr(0, name.rfind(':')))) {
    FR_TRY(task_set.problems, load_file(name));
    return task_set;
  }
  return Error(Errc::kInvalidArgument, "no problem set is called '" + std::string(name) +
                                           "'; there are " + all_names() +
                                           ", and problem files (.jsonl, .json, .gz)");
}

}  // namespace flowreasoner::tasks
