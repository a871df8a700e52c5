#include "flowreasoner/llm/reply_cache.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/base/deadline.h"
#include "flowreasoner/base/file.h"
#include "flowreasoner/base/run_async.h"
#include "flowreasoner/base/secret.h"
#include "flowreasoner/llm/cached_model.h"
#include "tests/support/test_folder.h"

namespace flowreasoner::llm {
namespace {

using flowreasoner::testing::TestFolder;
using ::testing::HasSubstr;

ChatReply reply_of(const std::string& text) {
  ChatReply reply;
  reply.choices.push_back({text, "", "stop"});
  reply.usd = 0.5;
  return reply;
}

class ReplyCacheTest : public ::testing::Test {
 protected:
  std::filesystem::path path() const { return folder_.path() / "new" / "replies.sqlite"; }
  std::unique_ptr<ReplyCache> open() { return std::move(ReplyCache::open(path()).value()); }
  std::optional<ChatReply> find(ReplyCache& cache, const std::string& key) {
    return run_async(io_, cache.find(key)).value();
  }
  void put(ReplyCache& cache, const std::string& key, const std::string& text) {
    ChatReply reply = reply_of(text);
    ASSERT_TRUE(run_async(io_, cache.put(key, std::move(reply))));
  }

  TestFolder folder_;
  asio::io_context io_{1};
};

TEST_F(ReplyCacheTest, KeepsRepliesFromOneOpeningToTheNext) {
  {
    const auto cache = open();
    EXPECT_FALSE(find(*cache, "a"));
    put(*cache, "a", "first");
    put(*cache, "a", "second");
  }
  const auto cache = open();
  const auto found = find(*cache, "a");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->choices[0].text, "first") << "the first one stays";
  EXPECT_DOUBLE_EQ(found->usd, 0.5);
  EXPECT_TRUE(found->from_cache);
  EXPECT_FALSE(find(*cache, "b"));
}

TEST_F(ReplyCacheTest, SeveralProcessesShareIt) {
  constexpr int kProcesses = 4;
  constexpr int kReplies = 50;
  std::vector<pid_t> children;
  for (int process = 0; process < kProcesses; ++process) {
    const pid_t child = fork();
    if (child == 0) {
      asio::io_context io{1};
      auto cache = ReplyCache::open(path());
      bool is_fine = cache.has_value();
      for (int i = 0; is_fine && i < kReplies; ++i) {
        ChatReply reply = reply_of(std::to_string(process));
        is_fine =
            run_async(io, (*cache)->put("key " + std::to_string(i), std::move(reply))).has_value();
      }
      _exit(is_fine ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  const auto cache = open();
  for (int i = 0; i < kReplies; ++i) EXPECT_TRUE(find(*cache, "key " + std::to_string(i)));
}

TEST_F(ReplyCacheTest, RefusesFilesThatAreNotItsOwn) {
  const auto text = folder_.path() / "text";
  std::ofstream(text) << std::string(5000, 'x');
  EXPECT_EQ(ReplyCache::open(text).error().code(), Errc::kInvalidArgument);
  const auto other = folder_.path() / "other.sqlite";
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(other.c_str(), &database), SQLITE_OK);
  sqlite3_exec(database, "CREATE TABLE t (x)", nullptr, nullptr, nullptr);
  sqlite3_close(database);
  const auto opened = ReplyCache::open(other);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code(), Errc::kInvalidArgument);
  EXPECT_THAT(opened.error().message(), HasSubstr("other.sqlite: not a reply cache"));
}

TEST_F(ReplyCacheTest, RefusesAFileOfANewerVersion) {
  open();
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path().c_str(), &database), SQLITE_OK);
  sqlite3_exec(database, "PRAGMA user_version = 9", nullptr, nullptr, nullptr);
  sqlite3_close(database);
  const auto opened = ReplyCache::open(path());
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message(), HasSubstr("newer version"));
}

TEST_F(ReplyCacheTest, AFolderThatCannotBeMadeIsAnIoError) {
  EXPECT_EQ(ReplyCache::open("/proc/nowhere/replies.sqlite").error().code(), Errc::kIo);
}

TEST_F(ReplyCacheTest, HoldsNoSecret) {
  const Secret key("sk-cache-0123456789");
  {
    const auto cache = open();
    put(*cache, "a", "the key is " + key.reveal());
  }
  for (const auto& file : std::filesystem::directory_iterator(path().parent_path())) {
    EXPECT_EQ(read_file(file.path())->find(key.reveal()), std::string::npos) << file.path();
  }
}

/// Counts how often it is asked; answers after a while, or fails.
class CountingModel final : public ChatModel {
 public:
  CountingModel(int& asked, int failures) : asked_(asked), failures_(failures) {}
  Async<ChatReply> complete(ChatRequest request) override {
    const int number = ++asked_;
    const Result<Done> slept = co_await sleep_for(Milliseconds(10));
    if (!slept) co_return slept.error();
    if (number <= failures_) co_return Error(Errc::kUnavailable, "told to fail");
    ChatReply reply = reply_of("answer " + std::to_string(number));
    for (std::int64_t i = 1; i < request.n - missing; ++i)
      reply.choices.push_back(reply.choices[0]);
    co_return std::move(reply);
  }
  const std::string& name() const override { return name_; }
  asio::awaitable<void> close() override { co_return; }

  std::int64_t missing = 0;  // choices that are left out

 private:
  std::string name_ = "counting";
  int& asked_;
  int failures_;
};

asio::awaitable<void> ask(ChatModel& model, std::int64_t n,
                          std::vector<Result<ChatReply>>& replies) {
  ChatRequest request;
  request.messages = {{"user", "Hello"}};
  request.n = n;
  Result<ChatReply> reply = co_await model.complete(std::move(request));
  replies.push_back(std::move(reply));
}

TEST_F(ReplyCacheTest, EqualRequestsAtTheSameTimeAreAskedOnce) {
  const auto cache = open();
  int asked = 0;
  CachedModel model(std::make_unique<CountingModel>(asked, 0), "m", *cache);
  std::vector<Result<ChatReply>> replies;
  AsyncGroup group(io_.get_executor());
  for (int i = 0; i < 5; ++i) group.spawn(ask(model, 1, replies));
  io_.run();
  io_.restart();
  EXPECT_EQ(asked, 1);
  ASSERT_EQ(replies.size(), 5U);
  int from_cache = 0;
  for (const auto& reply : replies) {
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->choices[0].text, "answer 1");
    from_cache += reply->from_cache ? 1 : 0;
  }
  EXPECT_EQ(from_cache, 4);
}

TEST_F(ReplyCacheTest, AFailureIsNotKept) {
  const auto cache = open();
  int asked = 0;
  CachedModel model(std::make_unique<CountingModel>(asked, 1), "m", *cache);
  std::vector<Result<ChatReply>> replies;
  AsyncGroup group(io_.get_executor());
  for (int i = 0; i < 3; ++i) group.spawn(ask(model, 1, replies));
  io_.run();
  io_.restart();
  EXPECT_EQ(asked, 2);
  const auto failed =
      std::count_if(replies.begin(), replies.end(), [](const auto& r) { return !r; });
  EXPECT_EQ(failed, 1);
}

TEST_F(ReplyCacheTest, AReplyWithTooFewChoicesIsNotKept) {
  const auto cache = open();
  int asked = 0;
  auto counting = std::make_unique<CountingModel>(asked, 0);
  counting->missing = 1;
  CachedModel model(std::move(counting), "m", *cache);
  std::vector<Result<ChatReply>> replies;
  for (int i = 0; i < 2; ++i) {
    AsyncGroup group(io_.get_executor());
    group.spawn(ask(model, 3, replies));
    io_.run();
    io_.restart();
  }
  EXPECT_EQ(asked, 2);
}

TEST_F(ReplyCacheTest, ACancelledRequestLeavesItsPlaceToTheNext) {
  const auto cache = open();
  int asked = 0;
  CachedModel model(std::make_unique<CountingModel>(asked, 0), "m", *cache);
  std::vector<Result<ChatReply>> given_up;
  std::vector<Result<ChatReply>> replies;
  AsyncGroup goes(io_.get_executor());
  AsyncGroup stays(io_.get_executor());
  goes.spawn(ask(model, 1, given_up));
  stays.spawn(ask(model, 1, replies));
  struct Flow {
    static asio::awaitable<Done> close_when_asked(AsyncGroup& group, const int& asked) {
      while (asked == 0) (void)co_await sleep_for(Milliseconds(1));
      co_await group.close();
      co_return Done{};
    }
  };
  run_async(io_, Flow::close_when_asked(goes, asked));
  EXPECT_EQ(asked, 2);
  ASSERT_EQ(replies.size(), 1U);
  EXPECT_TRUE(replies[0]);
}

}  // namespace
}  // namespace flowreasoner::llm
