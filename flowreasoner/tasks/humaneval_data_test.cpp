// Checks on the whole of HumanEval: label `data`, run by `make test-data`, which sets
// FLOWREASONER_DATA.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "flowreasoner/tasks/docstring_examples.h"
#include "flowreasoner/tasks/humaneval.h"
#include "flowreasoner/tasks/json_rows.h"
#include "flowreasoner/tasks/judge.h"
#include "flowreasoner/tasks/python_text.h"
#include "flowreasoner/tasks/real_sandbox_fixture.h"

namespace flowreasoner::tasks {
namespace {

std::filesystem::path data_folder() {
  const char* folder = std::getenv("FLOWREASONER_DATA");
  if (folder == nullptr)
    throw std::runtime_error("FLOWREASONER_DATA is not set: run `make test-data`");
  return folder;
}

/// An assert as its tokens would be: no spaces outside strings, one kind of quotes, 6.00 as 6.0.
std::string normal_form(std::string_view test, std::string_view entry_point) {
  std::string text;
  for (std::size_t at = 0; at < test.size();) {
    const char c = test[at];
    if (c == '"' || c == '\'') {
      const std::size_t end = std::min(string_end(test, at), test.size());
      text += '\'';
      text += test.substr(at + 1, end - at - 2);
      text += '\'';
      at = end;
    } else if (test.substr(at).starts_with(entry_point) &&
               test.substr(at + entry_point.size()).starts_with('(')) {
      text += "candidate";
      at += entry_point.size();
    } else if ((c == ',' && at + 1 < test.size() && test[at + 1] == ')') || c == ' ') {
      ++at;  // f('a',) is f('a')
    } else {
      text += c;
      ++at;
    }
  }
  return text;
}

std::map<std::string, std::vector<std::string>> public_tests() {
  std::map<std::string, std::vector<std::string>> tests;
  const auto rows = read_json_rows(data_folder() / "aflow_splits" / "humaneval_public_test.jsonl");
  EXPECT_TRUE(rows) << rows.error().to_string();
  for (const JsonRow& row : *rows) tests[row.value.at("problem_id")] = row.value.at("test");
  return tests;
}

TEST(HumanEvalData, DocstringsGiveNearlyAllPublicTestsAndNoWrongOne) {
  const auto problems = load_humaneval(data_folder());
  ASSERT_TRUE(problems) << problems.error().to_string();
  int wanted = 0, found = 0, extra = 0;
  const auto all = public_tests();
  for (const Problem& problem : *problems) {
    const auto listed = all.find(problem.id);
    std::set<std::string> ours;
    for (const std::string& test : docstring_examples(problem.query, problem.entry_point)) {
      ours.insert(normal_form(test, problem.entry_point));
    }
    if (listed != all.end()) {
      for (const std::string& test : listed->second) {
        if (trimmed(test).empty()) continue;
        ++wanted;
        if (ours.erase(normal_form(test, problem.entry_point)) > 0) {
          ++found;
        } else {
          std::cout << "missed " << problem.id << "  " << test << "\n";
        }
      }
    }
    for (const std::string& test : ours)
      std::cout << "extra " << problem.id << "  " << test << "\n";
    extra += static_cast<int>(ours.size());
  }
  std::cout << found << " of " << wanted << " public tests come from the docstrings, and " << extra
            << " more\n";
  EXPECT_EQ(problems->size(), 164u);
  EXPECT_GE(found, 448);
}

TEST_F(RealSandbox, EachReferenceOfHumanEvalPassesItsHiddenAndItsVisibleTests) {
  const auto problems = load_humaneval(data_folder());
  ASSERT_TRUE(problems) << problems.error().to_string();
  ASSERT_EQ(problems->size(), 164u);
  int with_visible_tests = 0;
  for (const Problem& problem : *problems) {
    for (const Tests* tests : {&problem.hidden, &problem.visible}) {
      if (tests->empty()) continue;
      const Verdict verdict = judge(problem.reference, problem.entry_point, *tests);
      EXPECT_TRUE(verdict.passed) << problem.id << " " << dump_json(to_json(verdict), 1);
    }
    with_visible_tests += problem.visible.empty() ? 0 : 1;
  }
  std::cout << with_visible_tests << " of 164 problems have visible tests\n";
  EXPECT_GE(with_visible_tests, 158);
}

TEST(HumanEvalData, EachSplitOfHumanEvalIsThere) {
  const auto validate = load_humaneval(data_folder(), Split::kValidate);
  const auto test = load_humaneval(data_folder(), Split::kTest);
  ASSERT_TRUE(validate) << validate.error().to_string();
  ASSERT_TRUE(test) << test.error().to_string();
  EXPECT_EQ(validate->size(), 33u);
  EXPECT_EQ(test->size(), 131u);
}

}  // namespace
}  // namespace flowreasoner::tasks
