#include "flowreasoner/eval/generated_tests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flowreasoner/base/run_async.h"
#include "tests/support/fake_sandbox.h"
#include "tests/support/test_folder.h"

namespace flowreasoner::eval {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Says that a text compiles unless it holds a question mark.
Result<sandbox::JobResult> compile(const Json& job, const sandbox::Limits&) {
  std::string marks;
  for (const Json& text : Json::parse(job.at("stdin").get<std::string>())) {
    marks += text.get<std::string>().find('?') == std::string::npos ? '1' : '0';
  }
  return testing::FakeSandbox::done({{"t", "done"}, {"output", marks + "\n"}});
}

TEST(GeneratedTests, EachAssertOnTheFunctionIsTakenWithoutWhatFollows) {
  EXPECT_THAT(asserts_in("f(1) == 2\nassert g(1) == 2\nassert f(3) == 4\n\n# more\nassert f(5)\n"
                         "print(f(6))\nassert f(7)",
                         "f"),
              ElementsAre("assert f(1) == 2", "assert f(3) == 4", "assert f(5)", "assert f(7)"));
  EXPECT_THAT(asserts_in("", "f"), ElementsAre());
}

TEST(GeneratedTests, TheFirstOfEachTextThatCompileCountAsOftenAsTheyWereWritten) {
  asio::io_context io;
  testing::FakeSandbox sandbox(compile);
  std::vector<std::string> texts{"f(1)? \nassert f(1) == 1\nassert f(2) == 2\nassert f(3) == 3",
                                 "f(1) == 1"};
  Async<std::vector<GeneratedTest>> work = generated_tests(sandbox, std::move(texts), "f", 2);
  const auto tests = run_async(io, std::move(work));
  ASSERT_TRUE(tests) << tests.error().to_string();
  ASSERT_EQ(tests->size(), 2U);
  EXPECT_EQ((*tests)[0].text, "assert f(1) == 1");
  EXPECT_EQ((*tests)[0].times, 2);
  EXPECT_EQ((*tests)[1].text, "assert f(2) == 2");
  EXPECT_EQ((*tests)[1].times, 1);
}

TEST(GeneratedTests, AGuestThatDoesNotAnswerIsAnError) {
  asio::io_context io;
  testing::FakeSandbox sandbox([](const Json&, const sandbox::Limits&) {
    return testing::FakeSandbox::done({{"t", "done"}, {"output", ""}});
  });
  Async<std::vector<GeneratedTest>> work = generated_tests(sandbox, {"f(1)"}, "f", 2);
  const auto tests = run_async(io, std::move(work));
  ASSERT_FALSE(tests);
  EXPECT_EQ(tests.error().code(), Errc::kSandbox);
}

TEST(GeneratedTests, RowsWithoutATextAreEmptyOnes) {
  testing::TestFolder folder;
  const auto path = folder.write("t.jsonl",
                                 R"({"task_id":"p/0","test_text":"f(1)"
})"
                                 "\n"
                                 R"({"task_id":"p/0","test_text":null})"
                                 "\n"
                                 R"({"task_id":"p/1","test_text":"f(2)"
})"
                                 "\n");
const auto texts = load_generated_texts(path);
ASSERT_TRUE(texts) << texts.error().to_string();
EXPECT_THAT(texts->at("p/0"), ElementsAre("f(1)", ""));
EXPECT_THAT(texts->at("p/1"), ElementsAre("f(2)"));
const auto bad = load_generated_texts(folder.write("bad.jsonl", "{\"test_text\":\"f\"}\n"));
ASSERT_FALSE(bad);
EXPECT_THAT(bad.error().to_string(), HasSubstr("bad.jsonl:1: no task_id"));
}

}  // namespace
}  // namespace flowreasoner::eval
