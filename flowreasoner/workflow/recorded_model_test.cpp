#include "flowreasoner/workflow/recorded_model.h"

#include <set>

#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/base/run_async.h"
#include "tests/support/counting_model.h"
#include "tests/support/test_folder.h"

namespace flowreasoner::workflow {
namespace {

using testing::CountingModel;

llm::ChatRequest request_of(std::string text) {
  llm::ChatRequest request;
  request.messages.push_back({"user", std::move(text)});
  return request;
}

class RecordedModelTest : public ::testing::Test {
 protected:
  RecordedModelTest() {
    record::RunStoreOptions options;
    options.path = folder_.path() / "runs.sqlite";
    store_ = std::move(record::RunStore::open(io_.get_executor(), options).value());
    record::RunRecord run;
    run.command = "test";
    run_ = wait(store_->begin_run(run)).value().id;
  }

  template <class T>
  Result<T> wait(Async<T> work) {
    return run_async(io_, std::move(work));
  }
  /// The episode as an attempt finds it.
  record::EpisodeStart begin() {
    record::EpisodeRecord episode;
    episode.run = run_;
    episode.problem = "p";
    return wait(store_->begin_episode(episode)).value();
  }
  CallScope scope_of(const record::EpisodeStart& start) {
    CallScope scope;
    scope.store = store_.get();
    scope.episode = start.episode.id;
    scope.paid = &start.calls;
    scope.scope = workflow_scope(1, 0, 0);
    scope.round = 1;
    return scope;
  }
  std::string ask(RecordedModel& model, const std::string& text) {
    return wait(model.complete(request_of(text))).value().choices.at(0).text;
  }

  testing::TestFolder folder_;
  asio::io_context io_;
  std::unique_ptr<record::RunStore> store_;
  std::string run_;
};

CountingModel::Answer numbered() {
  return [n = 0](const llm::ChatRequest&) mutable -> Result<std::string> {
    return "reply " + std::to_string(++n);
  };
}

TEST_F(RecordedModelTest, AReplyThatWasPaidForIsNotAskedForAgain) {
  CountingModel first(numbered());
  {
    const auto start = begin();
    RecordedModel model(first, scope_of(start));
    EXPECT_EQ(ask(model, "a"), "reply 1");
    EXPECT_EQ(ask(model, "b"), "reply 2");
  }
  CountingModel second(numbered());
  const auto start = begin();
  EXPECT_EQ(start.calls.size(), 2u);
  RecordedModel model(second, scope_of(start));
  auto again = wait(model.ask(request_of("b"), CallNote())).value();
  EXPECT_TRUE(again.from_record);
  EXPECT_EQ(again.reply->choices.at(0).text, "reply 2");
  EXPECT_DOUBLE_EQ(again.reply->usd, 0.001);
  EXPECT_EQ(ask(model, "a"), "reply 1");
  EXPECT_TRUE(second.asked().empty());
  EXPECT_EQ(ask(model, "c"), "reply 1");
  EXPECT_EQ(second.asked().size(), 1u);
}

TEST_F(RecordedModelTest, EqualRequestsAreToldApartByTheirCount) {
  CountingModel first(numbered());
  {
    const auto start = begin();
    RecordedModel model(first, scope_of(start));
    EXPECT_EQ(ask(model, "same"), "reply 1");
    EXPECT_EQ(ask(model, "same"), "reply 2");
  }
  ASSERT_EQ(first.asked().size(), 2u);
  EXPECT_NE(first.asked()[0].sample_index, first.asked()[1].sample_index);
  CountingModel second(numbered());
  const auto start = begin();
  RecordedModel model(second, scope_of(start));
  EXPECT_EQ(ask(model, "same"), "reply 1");
  EXPECT_EQ(ask(model, "same"), "reply 2");
  EXPECT_EQ(ask(model, "same"), "reply 1");  // the third was never paid for
  EXPECT_EQ(second.asked().size(), 1u);
}

TEST_F(RecordedModelTest, AnotherScopeAsksForItself) {
  CountingModel counted(numbered());
  const auto start = begin();
  CallScope other = scope_of(start);
  other.scope = workflow_scope(2, 0, 0);
  other.round = 2;
  RecordedModel one(counted, scope_of(start));
  RecordedModel two(counted, other);
  ask(one, "same");
  ask(two, "same");
  ASSERT_EQ(counted.asked().size(), 2u);
  EXPECT_NE(counted.asked()[0].sample_index, counted.asked()[1].sample_index);
}

TEST_F(RecordedModelTest, AFailedCallIsNotRecorded) {
  CountingModel failing([](const llm::ChatRequest&) -> Result<std::string> {
    return Error(Errc::kUnavailable, "down");
  });
  {
    const auto start = begin();
    RecordedModel model(failing, scope_of(start));
    const auto answer = wait(model.ask(request_of("a"), CallNote())).value();
    ASSERT_FALSE(answer.reply);
    EXPECT_EQ(answer.reply.error().code(), Errc::kUnavailable);
  }
  EXPECT_EQ(begin().calls.size(), 0u);
}

TEST_F(RecordedModelTest, AReplyThatCannotBeRecordedIsNotUsed) {
  CountingModel counted(numbered());
  const auto start = begin();
  RecordedModel model(counted, scope_of(start));
  store_->close();
  const auto answer = wait(model.ask(request_of("a"), CallNote()));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().to_string().substr(0, 17), "recording a reply");
}

/// Takes references: the test awaits the group's end before they go.
asio::awaitable<void> ask_once(RecordedModel* model, bool* was_used) {
  const auto answer = co_await model->ask(request_of("a"), CallNote());
  *was_used = static_cast<bool>(answer);
}

asio::awaitable<Done> cancel_while_recording(RecordedModel* model, CountingModel* counted) {
  bool was_used = false;
  AsyncGroup group(co_await asio::this_coro::executor);
  group.spawn(ask_once(model, &was_used));
  while (counted->asked().empty()) co_await asio::post(asio::use_awaitable);
  co_await group.close();  // the reply has arrived, its record has not been written yet
  co_return Done{};
}

TEST_F(RecordedModelTest, AReplyThatHasArrivedIsRecordedThoughItsCallerIsCancelled) {
  CountingModel counted(numbered());
  {
    const auto start = begin();
    RecordedModel model(counted, scope_of(start));
    run_async(io_, cancel_while_recording(&model, &counted));
  }
  EXPECT_EQ(begin().calls.size(), 1u);
}

asio::awaitable<Result<std::string>> ask_in(RecordedModel& model, std::string chain) {
  CallNote note;
  note.chain = std::move(chain);
  const Result<RecordedReply> answer = co_await model.ask(request_of("a"), std::move(note));
  if (!answer) co_return answer.error();
  co_return answer->reply.value().choices.at(0).text;
}

TEST_F(RecordedModelTest, EqualRequestsAreToldApartByTheirChain) {
  CountingModel first(numbered());
  {
    const auto start = begin();
    RecordedModel model(first, scope_of(start));
    EXPECT_EQ(wait(ask_in(model, "2")).value(), "reply 1");
    EXPECT_EQ(wait(ask_in(model, "1")).value(), "reply 2");
  }
  CountingModel second(numbered());
  const auto start = begin();
  RecordedModel model(second, scope_of(start));
  EXPECT_EQ(wait(ask_in(model, "1")).value(), "reply 2");
  EXPECT_EQ(wait(ask_in(model, "2")).value(), "reply 1");
  EXPECT_TRUE(second.asked().empty());
}

TEST_F(RecordedModelTest, AFreshCallDrawsASampleThatNoRecordedOneHas) {
  CountingModel first(numbered());
  {
    const auto start = begin();
    RecordedModel model(first, scope_of(start));
    (void)wait(ask_in(model, "1"));
    (void)wait(ask_in(model, "2"));
  }
  CountingModel second(numbered());
  const auto start = begin();
  RecordedModel model(second, scope_of(start));
  (void)wait(ask_in(model, "3"));
  (void)wait(ask_in(model, "2"));
  ASSERT_EQ(second.asked().size(), 1u);
  EXPECT_EQ(second.asked().at(0).sample_index, first.asked().at(1).sample_index + 1);
}

TEST(RecordedModel, WorksWithoutAStore) {
  CountingModel counted(numbered());
  RecordedModel model(counted, CallScope());
  asio::io_context io;
  const auto reply = run_async(io, model.complete(request_of("a")));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->choices.at(0).text, "reply 1");
  EXPECT_EQ(counted.asked().at(0).sample_index, 0);
}

TEST(RecordedModel, EachRepeatRoundCandidateAndValidationDrawsAnew) {
  std::set<std::int64_t> seen;
  CallScope scope;
  for (scope.repeat = 0; scope.repeat < 3; ++scope.repeat) {
    for (scope.round = 0; scope.round < 3; ++scope.round) {
      for (const std::int64_t candidate : {0, 1, 15}) {
        for (const std::int64_t validation : {0, 1, 15}) {
          scope.candidate = candidate;
          scope.validation = validation;
          for (const std::int64_t occurrence : {0, 1, 999}) {
            EXPECT_TRUE(seen.insert(sample_index(scope, occurrence)).second);
          }
        }
      }
    }
  }
}

llm::ChatRequest about(const std::string& question, const std::string& text, std::int64_t n = 1) {
  llm::ChatRequest request = request_of(text);
  request.question_id = question;
  request.n = n;
  return request;
}

TEST_F(RecordedModelTest, AnswersAboutAQuestionAreCountedWhateverIsAsked) {
  CountingModel counted(numbered());
  const auto start = begin();
  CallScope scope = scope_of(start);
  scope.repeat = 3;
  RecordedModel model(counted, scope);
  for (llm::ChatRequest& request :
       std::vector{about("q", "write"), about("q", "write"), about("other", "write"),
                   about("q", "mend", 2), about("q", "write")}) {
    ASSERT_TRUE(wait(model.complete(std::move(request))));
  }
  std::vector<std::int64_t> before;
  for (const llm::ChatRequest& request : counted.asked()) {
    before.push_back(request.answers_before);
    EXPECT_EQ(request.repeat, 3);
  }
  EXPECT_EQ(before, (std::vector<std::int64_t>{0, 1, 0, 2, 4}));
}

TEST_F(RecordedModelTest, ALaterAttemptTakesNoAnswerTwice) {
  CountingModel first(numbered());
  {
    const auto start = begin();
    RecordedModel model(first, scope_of(start));
    ASSERT_TRUE(wait(model.complete(about("q", "a"))));
    ASSERT_TRUE(wait(model.complete(about("q", "b"))));
  }
  CountingModel second(numbered());
  const auto start = begin();
  RecordedModel model(second, scope_of(start));
  ASSERT_TRUE(wait(model.complete(about("q", "c"))));
  ASSERT_TRUE(wait(model.complete(about("q", "b"))));  // from the record
  ASSERT_TRUE(wait(model.complete(about("q", "d"))));
  ASSERT_EQ(second.asked().size(), 2U);
  EXPECT_EQ(second.asked()[0].answers_before, 2);
  EXPECT_EQ(second.asked()[1].answers_before, 3);
}

}  // namespace
}  // namespace flowreasoner::workflow
