// What the write-before-use rule rests on: kill -9 at any moment loses nothing that was reported as
// committed, and several processes may write at once.
#include <csignal>
#include <thread>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/base/random.h"
#include "flowreasoner/base/run_async.h"
#include "flowreasoner/record/run_store.h"

namespace flowreasoner::record {
namespace {

constexpr int kWriters = 8;

std::filesystem::path fresh_file(const std::string& name) {
  const auto folder =
      std::filesystem::path(::testing::TempDir()) / (name + "_" + std::to_string(::getpid()));
  std::filesystem::remove_all(folder);
  return folder / "runs.sqlite";
}

std::unique_ptr<RunStore> open_store(asio::io_context& io, const std::filesystem::path& path) {
  RunStoreOptions options;
  options.path = path;
  auto opened = RunStore::open(io.get_executor(), options);
  if (!opened) throw std::runtime_error(opened.error().to_string());
  return std::move(*opened);
}

EpisodeId begin_episode(asio::io_context& io, RunStore& store) {
  const auto run = run_async(io, store.begin_run(RunRecord()));
  EpisodeRecord episode;
  episode.run = run->id;
  const auto start = run_async(io, store.begin_episode(episode));
  return start->episode.id;
}

CallRecord numbered_call(EpisodeId episode, std::int64_t number) {
  CallRecord call;
  call.episode = episode;
  call.name.key = "k";
  call.name.occurrence = number;
  call.reply = std::string(300, static_cast<char>('a' + number % 26));
  return call;
}

/// Records calls for ever; each committed one is reported on the pipe as its number, 8 bytes.
asio::awaitable<void> record_and_report(RunStore& store, EpisodeId episode, std::int64_t from,
                                        int pipe_end) {
  for (std::int64_t number = from;; number += kWriters) {
    CallRecord call = numbered_call(episode, number);
    const auto recorded = co_await store.record_call(std::move(call));
    if (!recorded) ::_exit(3);
    if (::write(pipe_end, &number, sizeof number) != sizeof number) ::_exit(4);
  }
}

asio::awaitable<bool> record_for_ever(RunStore& store, EpisodeId episode, int pipe_end) {
  AsyncGroup group(co_await asio::this_coro::executor);
  for (int i = 0; i < kWriters; ++i) {
    group.spawn(record_and_report(store, episode, i, pipe_end));
  }
  co_await group.join();
  co_return true;
}

[[noreturn]] void run_child(const std::filesystem::path& path, int pipe_end) {
  asio::io_context io;
  const auto store = open_store(io, path);
  const EpisodeId episode = begin_episode(io, *store);
  if (::write(pipe_end, &episode, sizeof episode) != sizeof episode) ::_exit(4);
  run_async(io, record_for_ever(*store, episode, pipe_end));
  ::_exit(0);
}

std::vector<std::int64_t> read_numbers(int pipe_end) {
  std::vector<std::int64_t> numbers;
  std::int64_t number = 0;
  while (::read(pipe_end, &number, sizeof number) == sizeof number) numbers.push_back(number);
  return numbers;
}

TEST(RunStoreCrash, EveryCallReportedAsCommittedIsThereAfterKill) {
  const auto path = fresh_file("run_store_kill");
  Random random(20260131);
  std::size_t committed = 0;
  for (int attempt = 0; attempt < 12; ++attempt) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      ::close(ends[0]);
      run_child(path, ends[1]);
    }
    ::close(ends[1]);
    std::thread killer([&] {
      const auto pause = 5 + static_cast<int>(uniform01(random) * 60);
      std::this_thread::sleep_for(std::chrono::milliseconds(pause));
      ::kill(child, SIGKILL);
    });
    std::vector<std::int64_t> reported = read_numbers(ends[0]);
    killer.join();
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << status;

    asio::io_context io;
    const auto store = open_store(io, path);  // opens after each kill, whatever was under way
    if (reported.empty()) continue;
    const EpisodeId episode = reported.front();
    const auto detail = run_async(io, store->show_episode(episode));
    ASSERT_TRUE(detail) << detail.error().to_string();
    const RecordedCalls calls(detail->calls);
    for (std::size_t i = 1; i < reported.size(); ++i) {
      const CallRecord expected = numbered_call(episode, reported[i]);
      const CallRecord* found = calls.find(expected.name);
      ASSERT_NE(found, nullptr) << "call " << reported[i] << " was committed and is lost";
      ASSERT_EQ(found->reply, expected.reply);
    }
    committed += reported.size() - 1;
  }
  EXPECT_GT(committed, 100u);
  std::filesystem::remove_all(path.parent_path());
}

asio::awaitable<bool> record_some(RunStore& store, EpisodeId episode, std::int64_t count) {
  for (std::int64_t number = 0; number < count; ++number) {
    CallRecord call = numbered_call(episode, number);
    const auto recorded = co_await store.record_call(std::move(call));
    if (!recorded) co_return false;
  }
  co_return true;
}

TEST(RunStoreCrash, SeveralProcessesMakeTheFileAndWriteAtOnce) {
  const auto path = fresh_file("run_store_many");
  constexpr int kProcesses = 4;
  constexpr std::int64_t kCalls = 200;
  std::vector<pid_t> children;
  for (int i = 0; i < kProcesses; ++i) {
    const pid_t child = ::fork();
    if (child == 0) {
      asio::io_context io;
      const auto store = open_store(io, path);
      const EpisodeId episode = begin_episode(io, *store);
      ::_exit(run_async(io, record_some(*store, episode, kCalls)) ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  asio::io_context io;
  const auto store = open_store(io, path);
  const auto runs = run_async(io, store->list_runs());
  ASSERT_TRUE(runs);
  ASSERT_EQ(runs->size(), std::size_t{kProcesses});
  for (const RunSummary& run : *runs) {
    EXPECT_EQ(run.calls, kCalls);
    EXPECT_FALSE(run.is_alive);
  }
  std::filesystem::remove_all(path.parent_path());
}

}  // namespace
}  // namespace flowreasoner::record
