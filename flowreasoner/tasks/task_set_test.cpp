#include "flowreasoner/tasks/task_set.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/test_folder.h"

namespace flowreasoner::tasks {
namespace {

using testing::TestFolder;

TEST(TaskSet, AProblemFileIsASet) {
  const auto set = load_task_set(FR_SOURCE_DIR "/tests/fixtures/humaneval/problems.jsonl", {});
  ASSERT_TRUE(set) << set.error().to_string();
  EXPECT_EQ(set->problems.size(), 6u);
}

TEST(TaskSet, AProblemFileHasASeededSplit) {
  const TestFolder folder;
  std::string rows;
  for (int i = 0; i < 100; ++i)
    rows += "{\"id\": \"mine/" + std::to_string(i) + "\", \"query\": \"q\"}\n";
  const std::string file = folder.write("p.jsonl", rows).string();
  const auto validate = load_task_set(file + ":validate", {});
  const auto test = load_task_set(file + ":test", {});
  ASSERT_TRUE(validate) << validate.error().to_string();
  ASSERT_TRUE(test) << test.error().to_string();
  EXPECT_EQ(validate->name, file + ":validate");
  EXPECT_GT(validate->problems.size(), 5u);
  EXPECT_LT(validate->problems.size(), 40u);
  EXPECT_EQ(validate->problems.size() + test->problems.size(), 100u);
  const auto other = load_task_set(file + ":train", {});
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code(), Errc::kNotFound);
}

TEST(TaskSet, AFileWhoseNameEndsLikeASplitIsThatFile) {
  const TestFolder folder;
  const auto file = folder.write("p.jsonl:test", "{\"query\": \"q\"}\n");
  const auto set = load_task_set(file.string(), {});
  ASSERT_TRUE(set) << set.error().to_string();
  EXPECT_EQ(set->problems.size(), 1u);
}

TEST(TaskSet, AnUnknownNameIsAnsweredWithThoseThatExist) {
  for (const char* name : {"humanevil", "mbpp:nothing", "humaneval:train", "bigcodebench:hard"}) {
    const auto set = load_task_set(name, "/data");
    ASSERT_FALSE(set) << name;
    EXPECT_EQ(set.error().code(), Errc::kInvalidArgument);
    const std::string message = set.error().message();
    EXPECT_EQ(message.find('\n'), std::string::npos);
    for (const char* known :
         {"humaneval[:validate|:test]", "humaneval+[", "humaneval+mini[",
          "mbpp[:prompt|:test|:validate|:train]", "mbpp-sanitized[", "mbpp+[", "bigcodebench[",
          "bigcodebench:instruct[", "bigcodebench-hard[", "bigcodebench-hard:instruct["}) {
      EXPECT_NE(message.find(known), std::string::npos) << known << " in " << message;
    }
  }
}

TEST(TaskSet, EachNameNeedsTheDataFolderAndSaysWhichFileIsMissing) {
  const std::vector<std::string> names = task_set_names();
  EXPECT_EQ(names.size(), 32u);
  EXPECT_NE(std::find(names.begin(), names.end(), "bigcodebench-hard:instruct:test"), names.end());
  const TestFolder empty;
  for (const std::string& name : names) {
    const auto nowhere = load_task_set(name, {});
    ASSERT_FALSE(nowhere) << name;
    EXPECT_EQ(nowhere.error().code(), Errc::kInvalidArgument) << name;
    const auto missing = load_task_set(name, empty.path());
    ASSERT_FALSE(missing) << name;
    EXPECT_EQ(missing.error().code(), Errc::kNotFound) << name;
    EXPECT_NE(missing.error().message().find(empty.path().string()), std::string::npos) << name;
  }
}

TEST(TaskSet, TwoProblemsWithOneIdAreRefused) {
  const TestFolder folder;
  const std::string row = R"({"task_id": 7, "text": "t", "code": "def f(): pass",)"
                          R"( "test_list": ["assert f() == 1"]})";
  const auto file = folder.write("mbpp/mbpp.jsonl", row + "\n\n" + row + "\n");
  const auto set = load_task_set("mbpp", folder.path());
  ASSERT_FALSE(set);
  EXPECT_EQ(set.error().message(),
            file.string() + ":3: the id 'MBPP/7' is that of the problem on line 1");
}

}  // namespace
}  // namespace flowreasoner::tasks
