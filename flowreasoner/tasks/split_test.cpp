#include "flowreasoner/tasks/split.h"

#include <gtest/gtest.h>

#include "tests/support/test_folder.h"

namespace flowreasoner::tasks {
namespace {

TEST(Split, TheSeededSplitIsByTheIdAlone) {
  // The first eight digits of `printf flowreasoner-split:ID | sha256sum`, against 33333333.
  EXPECT_EQ(seeded_split("BigCodeBench/0"), Split::kTest);       // c5b7c25c
  EXPECT_EQ(seeded_split("BigCodeBench/1"), Split::kValidate);   // 20d75506
  EXPECT_EQ(seeded_split("BigCodeBench/4"), Split::kValidate);   // 0b41ba6c
  EXPECT_EQ(seeded_split("BigCodeBench/9"), Split::kTest);       // 61fa630b
  EXPECT_EQ(seeded_split("BigCodeBench/10"), Split::kValidate);  // 0e369a10
}

TEST(Split, AFifthIsForValidationAndTheRestForTheTest) {
  std::vector<Problem> problems(1000);
  for (std::size_t i = 0; i < problems.size(); ++i) problems[i].id = "mine/" + std::to_string(i);
  const auto validate = seeded_part(problems, Split::kValidate);
  const auto test = seeded_part(problems, Split::kTest);
  EXPECT_EQ(validate.size() + test.size(), problems.size());
  EXPECT_GT(validate.size(), 150u);
  EXPECT_LT(validate.size(), 250u);
  EXPECT_EQ(seeded_part(problems, Split::kAll).size(), problems.size());
}

TEST(Split, IdsAreTextsOrNumbers) {
  const testing::TestFolder folder;
  const auto ids =
      ids_of_split(folder.write("s.jsonl", "{\"task_id\": 11}\n{\"task_id\": \"a\"}\n"));
  ASSERT_TRUE(ids) << ids.error().to_string();
  EXPECT_EQ(*ids, (std::set<std::string>{"11", "a"}));
  const auto file = folder.write("t.jsonl", "{\"task_id\": 11}\n{\"id\": 12}\n");
  const auto wrong = ids_of_split(file);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().message(), file.string() + ":2: a split needs the text field 'task_id'");
}

}  // namespace
}  // namespace flowreasoner::tasks
