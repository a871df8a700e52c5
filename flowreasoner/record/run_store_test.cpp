#include "flowreasoner/record/run_store.h"

#include <set>

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/base/file.h"
#include "flowreasoner/base/run_async.h"
#include "flowreasoner/base/secret.h"

namespace flowreasoner::record {
namespace {

class RunStoreTest : public ::testing::Test {
 protected:
  RunStoreTest()
      : folder_(std::filesystem::path(::testing::TempDir()) /
                ("run_store_" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(folder_);
    reopen();
  }
  ~RunStoreTest() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  void reopen() {
    store_.reset();
    RunStoreOptions options;
    options.path = folder_ / "runs.sqlite";
    auto opened = RunStore::open(io_.get_executor(), options);
    ASSERT_TRUE(opened) << opened.error().to_string();
    store_ = std::move(*opened);
  }
  template <class T>
  Result<T> wait(Async<T> work) {
    return run_async(io_, std::move(work));
  }
  std::string begin_run() {
    RunRecord run;
    run.command = "solve";
    return wait(store_->begin_run(run))->id;
  }
  EpisodeStart begin_episode(const std::string& run, std::int64_t index = 0,
                             const std::string& problem = "HumanEval/0") {
    EpisodeRecord episode;
    episode.run = run;
    episode.index = index;
    episode.problem = problem;
    auto start = wait(store_->begin_episode(episode));
    EXPECT_TRUE(start) << start.error().to_string();
    return std::move(*start);
  }

  std::filesystem::path folder_;
  asio::io_context io_;
  std::unique_ptr<RunStore> store_;
};

CallRecord sample_call(EpisodeId episode, const std::string& key, std::int64_t occurrence = 0) {
  CallRecord call;
  call.episode = episode;
  call.name.key = key;
  call.name.occurrence = occurrence;
  call.model = "openai/x";
  call.request = Json{{"messages", "hello"}};
  call.reply = Json{{"text", key}};
  call.prompt_tokens = 10;
  call.completion_tokens = 5;
  call.usd = 0.5;
  call.latency = std::chrono::microseconds(1234);
  return call;
}

TEST_F(RunStoreTest, ARunComesBackAsItWasEntered) {
  RunRecord run;
  run.command = "solve";
  run.flags = Json{{"rounds", 3}};
  run.seed = 0xffff'ffff'ffff'fff0ULL;
  run.revision = "abc";
  const auto begun = wait(store_->begin_run(run));
  ASSERT_TRUE(begun);
  EXPECT_EQ(begun->id.size(), std::string("20260131-154502-k7f3").size());
  reopen();
  const auto found = wait(store_->find_run(begun->id));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->run.command, "solve");
  EXPECT_EQ(found->run.flags, run.flags);
  EXPECT_EQ(found->run.seed, run.seed);
  EXPECT_EQ(found->run.started, begun->started);
  EXPECT_EQ(found->run.status, Status::kRunning);
  EXPECT_TRUE(found->is_alive);
}

TEST_F(RunStoreTest, ACallIsFoundAgainByItsName) {
  const auto start = begin_episode(begin_run());
  CallRecord call = sample_call(start.episode.id, "k");
  call.name.scope = "r1c0v0";
  ASSERT_TRUE(wait(store_->record_call(call)));
  reopen();
  const auto found = wait(store_->find_call(start.episode.id, call.name));
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->reply, call.reply);
  EXPECT_EQ((*found)->latency, call.latency);
  CallName other = call.name;
  other.occurrence = 1;
  EXPECT_FALSE(*wait(store_->find_call(start.episode.id, other)));
}

TEST_F(RunStoreTest, AResumedEpisodeHasTheCallsThatWerePaidFor) {
  const std::string run = begin_run();
  const auto start = begin_episode(run);
  EXPECT_EQ(start.calls.size(), 0u);
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(wait(store_->record_call(sample_call(start.episode.id, "k", i))));
  }
  reopen();
  ASSERT_TRUE(wait(store_->resume_run(run)));
  const auto again = begin_episode(run);
  EXPECT_EQ(again.episode.id, start.episode.id);
  EXPECT_EQ(again.episode.status, Status::kRunning);
  ASSERT_EQ(again.calls.size(), 3u);
  CallName name;
  name.key = "k";
  name.occurrence = 2;
  ASSERT_NE(again.calls.find(name), nullptr);
  EXPECT_EQ(again.calls.find(name)->usd, 0.5);
  name.occurrence = 3;
  EXPECT_EQ(again.calls.find(name), nullptr);
}

TEST_F(RunStoreTest, AFinishedEpisodeReturnsItsResult) {
  const std::string run = begin_run();
  const auto start = begin_episode(run);
  ASSERT_TRUE(wait(store_->end_episode(start.episode.id, Status::kDone, Json{{"answer", "x"}})));
  ASSERT_TRUE(wait(store_->end_run(run, Status::kDone)));
  reopen();
  const auto again = begin_episode(run);
  EXPECT_EQ(again.episode.status, Status::kDone);
  EXPECT_EQ(again.episode.result.at("answer"), "x");
  EXPECT_FALSE(wait(store_->find_run(run))->run.ended.empty());
}

TEST_F(RunStoreTest, ResumingWithAnotherProblemIsRefused) {
  const std::string run = begin_run();
  begin_episode(run, 0, "HumanEval/0");
  EpisodeRecord other;
  other.run = run;
  other.problem = "HumanEval/1";
  const auto refused = wait(store_->begin_episode(other));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Errc::kInvalidArgument);
  EXPECT_NE(refused.error().message().find("HumanEval/1"), std::string::npos);
}

TEST_F(RunStoreTest, ACallIsNotRecordedTwice) {
  const auto start = begin_episode(begin_run());
  ASSERT_TRUE(wait(store_->record_call(sample_call(start.episode.id, "k"))));
  const auto again = wait(store_->record_call(sample_call(start.episode.id, "k")));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code(), Errc::kInvalidArgument);
  const auto nowhere = wait(store_->record_call(sample_call(4711, "k")));
  EXPECT_EQ(nowhere.error().code(), Errc::kInvalidArgument);
}

TEST_F(RunStoreTest, AnEpisodeNeedsItsRun) {
  EpisodeRecord episode;
  episode.run = "none";
  EXPECT_EQ(wait(store_->begin_episode(episode)).error().code(), Errc::kNotFound);
}

TEST_F(RunStoreTest, RoundsAndVerdictsAreReplacedByTheirRepetition) {
  const auto start = begin_episode(begin_run());
  RoundRecord round;
  round.episode = start.episode.id;
  round.number = 1;
  round.graph = "first";
  ASSERT_TRUE(wait(store_->record_round(round)));
  round.graph = "second";
  round.checks = Json::array({"finding"});
  round.score = 0.5;
  ASSERT_TRUE(wait(store_->record_round(round)));
  VerdictRecord verdict;
  verdict.episode = start.episode.id;
  verdict.round = 1;
  verdict.kind = "visible";
  verdict.total = 2;
  ASSERT_TRUE(wait(store_->record_verdict(verdict)));
  verdict.passed = 2;
  ASSERT_TRUE(wait(store_->record_verdict(verdict)));
  const auto detail = wait(store_->show_episode(start.episode.id));
  ASSERT_TRUE(detail);
  ASSERT_EQ(detail->rounds.size(), 1u);
  EXPECT_EQ(detail->rounds[0].graph, "second");
  EXPECT_EQ(detail->rounds[0].checks, round.checks);
  EXPECT_TRUE(detail->rounds[0].hidden.is_null());
  ASSERT_EQ(detail->verdicts.size(), 1u);
  EXPECT_EQ(detail->verdicts[0].passed, 2);
}

TEST_F(RunStoreTest, RunsAreListedNewestFirstWithTheirTotals) {
  const std::string first = begin_run();
  const auto start = begin_episode(first);
  ASSERT_TRUE(wait(store_->record_call(sample_call(start.episode.id, "a"))));
  ASSERT_TRUE(wait(store_->record_call(sample_call(start.episode.id, "b"))));
  RunRecord later;
  later.id = "99990101-000000-aaaa";
  later.started = "9999-01-01T00:00:00.000Z";
  ASSERT_TRUE(wait(store_->begin_run(later)));
  const auto runs = wait(store_->list_runs());
  ASSERT_TRUE(runs);
  ASSERT_EQ(runs->size(), 2u);
  EXPECT_EQ((*runs)[0].run.id, later.id);
  EXPECT_EQ((*runs)[1].calls, 2);
  EXPECT_EQ((*runs)[1].tokens, 30);
  EXPECT_EQ((*runs)[1].usd, 1.0);
  EXPECT_EQ((*runs)[1].episodes, 1);
  EXPECT_EQ(wait(store_->list_episodes(first))->size(), 1u);
}

TEST_F(RunStoreTest, ARunIsNamedByABeginningOrLast) {
  for (const char* id : {"20260101-000000-aaaa", "20260102-000000-aaaa"}) {
    RunRecord run;
    run.id = id;
    run.started = std::string(id).substr(0, 8);
    ASSERT_TRUE(wait(store_->begin_run(run)));
  }
  EXPECT_EQ(wait(store_->find_run("20260101"))->run.id, "20260101-000000-aaaa");
  EXPECT_EQ(wait(store_->find_run("last"))->run.id, "20260102-000000-aaaa");
  EXPECT_EQ(wait(store_->find_run("2026")).error().code(), Errc::kInvalidArgument);
  EXPECT_EQ(wait(store_->find_run("2027")).error().code(), Errc::kNotFound);
  EXPECT_EQ(wait(store_->find_run("")).error().code(), Errc::kNotFound);
}

TEST_F(RunStoreTest, ARunOfALivingProcessIsNotTakenUp) {
  const std::string id = begin_run();
  store_->close();
  const pid_t child = ::fork();
  if (child == 0) {
    asio::io_context io;
    RunStoreOptions options;
    options.path = folder_ / "runs.sqlite";
    auto store = RunStore::open(io.get_executor(), options);
    const auto taken = run_async(io, (*store)->resume_run(id));
    const bool is_right = !taken && taken.error().code() == Errc::kInvalidArgument;
    ::_exit(is_right ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST_F(RunStoreTest, PruneKeepsTheNewestAndTheUnfinished) {
  for (int day = 1; day <= 4; ++day) {
    RunRecord run;
    run.id = "2020010" + std::to_string(day) + "-000000-aaaa";
    run.started = "2020-01-0" + std::to_string(day) + "T00:00:00.000Z";
    ASSERT_TRUE(wait(store_->begin_run(run)));
    const auto start = begin_episode(run.id);
    CallRecord call = sample_call(start.episode.id, "k");
    call.reply = std::string(200'000, 'x');
    ASSERT_TRUE(wait(store_->record_call(call)));
    const Status status = day == 2 ? Status::kStopped : Status::kDone;
    ASSERT_TRUE(wait(store_->end_run(run.id, status)));
  }
  EXPECT_TRUE(wait(store_->prune(PruneOptions()))->runs.empty());
  PruneOptions keep_one;
  keep_one.keep_last = 1;
  const auto report = wait(store_->prune(keep_one));
  ASSERT_TRUE(report) << report.error().to_string();
  EXPECT_EQ(report->runs.size(), 2u);
  EXPECT_GT(report->freed_bytes, 300'000);
  EXPECT_EQ(wait(store_->list_runs())->size(), 2u);
  PruneOptions old;
  old.older_than = std::chrono::hours(24);
  old.keep_unfinished = false;
  EXPECT_EQ(wait(store_->prune(old))->runs.size(), 2u);
}

TEST_F(RunStoreTest, PruneSparesARunThatGoesOn) {
  begin_run();
  PruneOptions all;
  all.keep_last = 0;
  all.keep_unfinished = false;
  EXPECT_TRUE(wait(store_->prune(all))->runs.empty());
}

asio::awaitable<void> record_many(RunStore& store, EpisodeId episode, int from, int count,
                                  int& done) {
  for (int i = from; i < from + count; ++i) {
    CallRecord call = sample_call(episode, "k", i);
    const auto recorded = co_await store.record_call(std::move(call));
    if (recorded) ++done;
  }
}

asio::awaitable<int> record_at_once(RunStore& store, EpisodeId episode, int workers, int each) {
  AsyncGroup group(co_await asio::this_coro::executor);
  int done = 0;
  for (int i = 0; i < workers; ++i) {
    group.spawn(record_many(store, episode, i * each, each, done));
  }
  co_await group.join();
  co_return done;
}

TEST_F(RunStoreTest, ManyCallersRecordAtOnce) {
  const auto start = begin_episode(begin_run());
  EXPECT_EQ(run_async(io_, record_at_once(*store_, start.episode.id, 200, 5)), 1000);
  EXPECT_EQ(wait(store_->show_episode(start.episode.id))->calls.size(), 1000u);
}

TEST_F(RunStoreTest, AFullQueueMakesCallersWait) {
  const auto start = begin_episode(begin_run());
  store_.reset();
  RunStoreOptions options;
  options.path = folder_ / "runs.sqlite";
  options.queue = 2;
  store_ = std::move(*RunStore::open(io_.get_executor(), options));
  EXPECT_EQ(run_async(io_, record_at_once(*store_, start.episode.id, 100, 1)), 100);
}

TEST_F(RunStoreTest, AfterCloseEverythingIsRefused) {
  store_->close();
  store_->close();
  EXPECT_EQ(wait(store_->list_runs()).error().code(), Errc::kCancelled);
}

TEST_F(RunStoreTest, NoSecretReachesTheFile) {
  const Secret key("sk-very-secret-0123456789");
  const auto start = begin_episode(begin_run());
  CallRecord call = sample_call(start.episode.id, "k");
  call.request = Json{{"text", "my key is sk-very-secret-0123456789, keep it"}};
  ASSERT_TRUE(wait(store_->record_call(call)));
  RoundRecord round;
  round.episode = start.episode.id;
  round.error = "401: bad key sk-very-secret-0123456789";
  ASSERT_TRUE(wait(store_->record_round(round)));
  store_->close();
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    const auto content = read_file(entry.path());
    ASSERT_TRUE(content);
    EXPECT_EQ(content->find("sk-very-secret"), std::string::npos) << entry.path();
  }
}

TEST_F(RunStoreTest, AnotherProcessThatHoldsTheFileIsATimeout) {
  store_.reset();
  RunStoreOptions options;
  options.path = folder_ / "runs.sqlite";
  options.busy_timeout = std::chrono::milliseconds(50);
  store_ = std::move(*RunStore::open(io_.get_executor(), options));
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(options.path.c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  const auto held = wait(store_->begin_run(RunRecord()));
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().code(), Errc::kTimeout);
  sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr);
  sqlite3_close(other);
  EXPECT_TRUE(wait(store_->begin_run(RunRecord())));
}

TEST_F(RunStoreTest, AFolderThatCannotBeMadeIsOneClearLine) {
  RunStoreOptions options;
  options.path = "/proc/nowhere/runs.sqlite";
  const auto opened = RunStore::open(io_.get_executor(), options);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code(), Errc::kIo);
  EXPECT_NE(opened.error().to_string().find("/proc/nowhere"), std::string::npos);
}

TEST(RunId, SortsByTimeAndIsHardToMeetTwice) {
  std::set<std::string> ids;
  for (int i = 0; i < 100; ++i) ids.insert(make_run_id());
  EXPECT_GT(ids.size(), 95u);
}

}  // namespace
}  // namespace flowreasoner::record
