// Checks on every set by name: label `data`, run by `make test-data`, which sets FLOWREASONER_DATA.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "flowreasoner/tasks/entry_point.h"
#include "flowreasoner/tasks/json_rows.h"
#include "flowreasoner/tasks/python_text.h"
#include "flowreasoner/tasks/real_sandbox_fixture.h"
#include "flowreasoner/tasks/task_set.h"

namespace flowreasoner::tasks {
namespace {

std::filesystem::path data_folder() {
  const char* folder = std::getenv("FLOWREASONER_DATA");
  if (folder == nullptr)
    throw std::runtime_error("FLOWREASONER_DATA is not set: run `make test-data`");
  return folder;
}

std::vector<Problem> problems_of(const std::string& name) {
  auto set = load_task_set(name, data_folder());
  if (!set) throw std::runtime_error(set.error().to_string());
  return std::move(set->problems);
}

std::set<std::string> ids_of(const std::string& name) {
  std::set<std::string> ids;
  for (const Problem& problem : problems_of(name)) ids.insert(problem.id);
  return ids;
}

constexpr const char* kWholeSets[] = {"humaneval",         "humaneval+",
                                      "humaneval+mini",    "mbpp",
                                      "mbpp-sanitized",    "mbpp+",
                                      "bigcodebench",      "bigcodebench:instruct",
                                      "bigcodebench-hard", "bigcodebench-hard:instruct"};

TEST(TaskSetData, EachSetAndEachSplitHasItsProblems) {
  const std::map<std::string, std::size_t> expected{{"humaneval", 164},
                                                    {"humaneval:validate", 33},
                                                    {"humaneval:test", 131},
                                                    {"humaneval+", 164},
                                                    {"humaneval+:validate", 33},
                                                    {"humaneval+:test", 131},
                                                    {"humaneval+mini", 164},
                                                    {"humaneval+mini:validate", 33},
                                                    {"humaneval+mini:test", 131},
                                                    {"mbpp", 974},
                                                    {"mbpp:prompt", 10},
                                                    {"mbpp:test", 500},
                                                    {"mbpp:validate", 90},
                                                    {"mbpp:train", 374},
                                                    {"mbpp-sanitized", 427},
                                                    {"mbpp-sanitized:validate", 86},
                                                    {"mbpp-sanitized:test", 341},
                                                    {"mbpp+", 378},
                                                    {"mbpp+:validate", 77},
                                                    {"mbpp+:test", 301},
                                                    {"bigcodebench", 1140},
                                                    {"bigcodebench:validate", 203},
                                                    {"bigcodebench:test", 937},
                                                    {"bigcodebench:instruct", 1140},
                                                    {"bigcodebench:instruct:validate", 203},
                                                    {"bigcodebench:instruct:test", 937},
                                                    {"bigcodebench-hard", 148},
                                                    {"bigcodebench-hard:validate", 32},
                                                    {"bigcodebench-hard:test", 116},
                                                    {"bigcodebench-hard:instruct", 148},
                                                    {"bigcodebench-hard:instruct:validate", 32},
                                                    {"bigcodebench-hard:instruct:test", 116}};
  std::map<std::string, std::size_t> found;
  for (const std::string& name : task_set_names()) found[name] = problems_of(name).size();
  EXPECT_EQ(found, expected);
}

TEST(TaskSetData, SplitsPartTheirSet) {
  for (const std::string name : kWholeSets) {
    std::set<std::string> whole = ids_of(name);
    for (const std::string& part : task_set_names()) {
      if (!part.starts_with(name + ":") || part.find(':', name.size() + 1) != std::string::npos ||
          part.ends_with(":instruct"))
        continue;
      for (const std::string& id : ids_of(part))
        EXPECT_EQ(whole.erase(id), 1u) << part << " " << id;
    }
    EXPECT_TRUE(whole.empty()) << name << " " << *whole.begin();
  }
}

TEST(TaskSetData, EachProblemIsWhole) {
  for (const std::string& name : task_set_names()) {
    std::set<std::string> ids;
    for (const Problem& problem : problems_of(name)) {
      EXPECT_TRUE(ids.insert(problem.id).second) << problem.id << " twice in " << name;
      EXPECT_FALSE(problem.hidden.empty()) << problem.id;
      EXPECT_TRUE(defines_function(problem.reference, problem.entry_point))
          << name << " " << problem.id << " " << problem.entry_point;
      EXPECT_NE(problem.query.find(problem.entry_point), std::string::npos)
          << problem.id << ": nobody could guess the name " << problem.entry_point;
      EXPECT_EQ(problem.reference.find('\r'), std::string::npos) << problem.id;
    }
  }
}

TEST(TaskSetData, HiddenTestsAreMoreThanTheVisibleOnes) {
  std::map<std::string, int> with_visible;
  for (const std::string name : kWholeSets) {
    for (const Problem& problem : problems_of(name)) {
      with_visible[name] += problem.visible.empty() ? 0 : 1;
      if (problem.hidden.asserts.empty()) continue;
      EXPECT_LT(problem.visible.asserts.size(), problem.hidden.asserts.size()) << problem.id;
    }
  }
  const std::map<std::string, int> expected{
      {"humaneval", 158},       {"humaneval+", 158},
      {"humaneval+mini", 158},  {"mbpp", 974},
      {"mbpp-sanitized", 427},  {"mbpp+", 378},
      {"bigcodebench", 36},     {"bigcodebench:instruct", 0},
      {"bigcodebench-hard", 1}, {"bigcodebench-hard:instruct", 0}};
  EXPECT_EQ(with_visible, expected);
}

TEST(TaskSetData, AnUpstreamFileByItsPathIsTheSet) {
  const auto folder = data_folder();
  for (const auto& [file, size] : std::vector<std::pair<std::string, std::size_t>>{
           {"humaneval/HumanEval.jsonl.gz", 164},
           {"humaneval/HumanEvalPlus.jsonl.gz", 164},
           {"humaneval/HumanEvalPlus-Mini.jsonl.gz", 164},
           {"humaneval/HumanEvalPlus-OriginFmt.jsonl.gz", 164},
           {"mbpp/mbpp.jsonl", 974},
           {"mbpp/sanitized-mbpp.json", 427},
           {"mbpp/MbppPlus.jsonl.gz", 378},
           {"aflow_splits/mbpp_test.jsonl", 341},
           {"aflow_splits/humaneval_validate.jsonl", 33},
           {"bigcodebench/BigCodeBench.jsonl.gz", 1140}}) {
    const auto set = load_task_set((folder / file).string(), {});
    ASSERT_TRUE(set) << set.error().to_string();
    EXPECT_EQ(set->problems.size(), size) << file;
  }
  const auto other = load_task_set((folder / "mbpp/MbppPlus-OriginFmt.jsonl.gz").string(), {});
  ASSERT_FALSE(other) << "its inputs are not read, so its problems may not look as if they were";
  EXPECT_NE(other.error().message().find(":1: this form of MBPP+ is not read"), std::string::npos);
}

/// Without blanks and commas before brackets.
std::string squeezed(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c != ' ') result += c;
  }
  return result;
}

TEST(TaskSetData, AFlowsPublicTestsOfMbppAreTheFirstAsserts) {
  std::multimap<std::string, std::string> listed;  // a few problems share a name
  const auto rows = read_json_rows(data_folder() / "aflow_splits" / "mbpp_public_test.jsonl");
  ASSERT_TRUE(rows) << rows.error().to_string();
  for (const JsonRow& row : *rows)
    listed.emplace(row.value.at("entry_point"), row.value.at("test").at(0).get<std::string>());
  std::set<std::string> others;
  for (const char* name : {"mbpp-sanitized:validate", "mbpp-sanitized:test"}) {
    for (const Problem& problem : problems_of(name)) {
      const auto [first, last] = listed.equal_range(problem.entry_point);
      const bool is_listed = std::any_of(first, last, [&](const auto& pair) {
        std::string test = pair.second;
        const std::size_t at = test.find("candidate");
        if (at != std::string::npos) test.replace(at, 9, problem.entry_point);
        return squeezed(test) == squeezed(problem.visible.asserts.front());
      });
      if (!is_listed) others.insert(problem.id);
    }
  }
  // There the file has `candidate` in the place of `set`: "assert candidate(similar_elements(…".
  EXPECT_EQ(others,
            (std::set<std::string>{"MBPP/111", "MBPP/140", "MBPP/2", "MBPP/232", "MBPP/7"}));
}

TEST_F(RealSandbox, EachReferencePassesItsVisibleTests) {
  int judged = 0;
  for (const char* name : {"humaneval+", "mbpp", "mbpp-sanitized", "mbpp-sanitized:validate",
                           "mbpp-sanitized:test", "mbpp+", "bigcodebench"}) {
    for (const Problem& problem : problems_of(name)) {
      if (problem.visible.empty()) continue;
      const Verdict verdict = judge(problem.reference, problem.entry_point, problem.visible);
      EXPECT_TRUE(verdict.passed) << name << " " << problem.id << " "
                                  << dump_json(to_json(verdict), 1);
      ++judged;
    }
  }
  std::cout << judged << " references judged by their visible tests\n";
  EXPECT_EQ(judged, 158 + 974 + 427 + 427 + 378 + 36);
}

}  // namespace
}  // namespace flowreasoner::tasks
