#include "flowreasoner/llm/replay_model.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flowreasoner/base/run_async.h"
#include "tests/support/test_folder.h"

namespace flowreasoner::llm {
namespace {

using ::testing::HasSubstr;

constexpr const char* kRows =
    R"({"task_id":"Q/1","model":"big","method":"Direct","attempt":0,"code":"big 0","passed":true,"source":"s"}
{"task_id":"Q/1","model":"small","method":"Direct","attempt":0,"code":"small 0","response":"Sure: small 0","source":"s"}
{"task_id":"Q/1","model":"small","method":"Direct","attempt":2,"code":"small 2","source":"s"}
{"task_id":"Q/1","model":"small","method":"Direct","attempt":1,"code":"small 1","prompt_tokens":7,"completion_tokens":9,"source":"s"}
{"task_id":"Q/2","model":"small","method":"Direct","attempt":0,"code":null,"source":"s"}
{"task_id":"Q/3","model":"gen","method":"tests","attempt":0,"test_text":"f(1) == 2","source":"t"}
{"task_id":"Q/3","model":"gen","method":"completion","attempt":0,"completion":"    return 1","source":"t"}
)";

class ReplayModelTest : public ::testing::Test {
 protected:
  ReplayModelTest() : file_(folder_.path() / "rows.jsonl") { std::ofstream(file_) << kRows; }

  std::unique_ptr<ReplayModel> open(const std::string& choices = "") {
    return std::move(
        ReplayModel::open(parse_model_spec("replay:" + file_.string() + choices).value()).value());
  }
  Result<ChatReply> ask(ReplayModel& model, const std::string& question, std::int64_t before = 0,
                        std::int64_t n = 1, std::int64_t repeat = 0) {
    ChatRequest request;
    request.messages = {{"user", "12345678"}};
    request.question_id = question;
    request.answers_before = before;
    request.repeat = repeat;
    request.sample_index = 1'000'000'007;  // draws of one prompt are told apart elsewhere
    request.n = n;
    return run_async(io_, model.complete(std::move(request)));
  }

  flowreasoner::testing::TestFolder folder_;
  std::filesystem::path file_;
  asio::io_context io_{1};
};

TEST_F(ReplayModelTest, GivesTheAnswersToAQuestionByAttempt) {
  const auto model = open("#model=small,method=Direct");
  EXPECT_EQ(ask(*model, "Q/1")->choices[0].text, "Sure: small 0")
      << "the model's own words go first";
  EXPECT_EQ(ask(*model, "Q/1", 1)->choices[0].text, "small 1");
  EXPECT_EQ(ask(*model, "Q/1", 2)->choices[0].text, "small 2");
  const auto all = ask(*model, "Q/1", 0, 3);
  ASSERT_TRUE(all);
  EXPECT_EQ(all->choices[2].text, "small 2");
  EXPECT_EQ(all->model, "small");
  EXPECT_EQ(ask(*model, "Q/1", 1, 1)->usage.completion_tokens, 9);
  EXPECT_FALSE(ask(*model, "Q/1", 1, 1)->usage.estimated);
  EXPECT_TRUE(ask(*model, "Q/1", 0, 1)->usage.estimated);
  EXPECT_EQ(ask(*model, "Q/1", 0, 1)->usage.prompt_tokens, 2);
}

TEST_F(ReplayModelTest, WithoutChoicesAllRowsCount) {
  const auto model = open();
  EXPECT_EQ(ask(*model, "Q/1", 0)->choices[0].text, "big 0");
  EXPECT_EQ(ask(*model, "Q/1", 1)->choices[0].text, "Sure: small 0");
  EXPECT_EQ(ask(*model, "Q/1", 3)->choices[0].text, "small 2");
}

TEST_F(ReplayModelTest, ARepeatGoesOnBehindTheAnswersOfTheRunsBefore) {
  const auto one = open("#model=small,method=Direct");
  EXPECT_EQ(ask(*one, "Q/1", 0, 1, 1)->choices[0].text, "small 1");
  EXPECT_EQ(ask(*one, "Q/1", 1, 1, 1)->choices[0].text, "small 2");
  const auto two = open("#model=small,method=Direct,answers=2");
  EXPECT_EQ(ask(*two, "Q/1", 1, 1, 0)->choices[0].text, "small 1");
  EXPECT_EQ(ask(*two, "Q/1", 0, 1, 1)->choices[0].text, "small 2");
  EXPECT_FALSE(ask(*two, "Q/1", 1, 1, 1));
}

TEST_F(ReplayModelTest, AnswersIsANumberFromOne) {
  for (const char* count : {"0", "-1", "two", "2x"}) {
    const auto spec = parse_model_spec("replay:" + file_.string() + "#answers=" + count);
    const auto model = ReplayModel::open(spec.value());
    ASSERT_FALSE(model) << count;
    EXPECT_EQ(model.error().code(), Errc::kInvalidArgument);
  }
}

TEST_F(ReplayModelTest, ReadsEveryKindOfRow) {
  EXPECT_EQ(ask(*open(), "Q/2")->choices[0].text, "") << "the model gave nothing usable";
  EXPECT_EQ(ask(*open("#method=tests"), "Q/3")->choices[0].text, "f(1) == 2");
  EXPECT_EQ(ask(*open("#source=t,method=completion"), "Q/3")->choices[0].text, "    return 1");
}

TEST_F(ReplayModelTest, WhatIsNotRecordedIsNotFound) {
  const auto model = open("#model=big");
  for (const auto& [reply, says] :
       {std::pair(ask(*model, "Q/1", 1), "has 1 answer to Q/1; number 2 was asked for"),
        std::pair(ask(*model, "Q/9"), "has no answer to Q/9"),
        std::pair(ask(*model, ""), "the request has none")}) {
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().code(), Errc::kNotFound);
    EXPECT_THAT(reply.error().message(), HasSubstr(says));
  }
}

TEST_F(ReplayModelTest, ChoicesThatFitNothingAreAnsweredWithThoseThereAre) {
  const auto model =
      ReplayModel::open(parse_model_spec("replay:" + file_.string() + "#model=huge").value());
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code(), Errc::kNotFound);
  EXPECT_THAT(model.error().message(), HasSubstr("there are model: big, gen, small"));
}

TEST_F(ReplayModelTest, ABadRowIsNamed) {
  std::ofstream(file_, std::ios::app) << "{\"model\": \"x\"}\n";
  const auto model = ReplayModel::open(parse_model_spec("replay:" + file_.string()).value());
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code(), Errc::kBadData);
  EXPECT_THAT(model.error().message(), HasSubstr("rows.jsonl:8: no task_id"));
}

}  // namespace
}  // namespace flowreasoner::llm
