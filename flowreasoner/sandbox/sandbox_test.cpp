#include "flowreasoner/sandbox/sandbox.h"

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/base/deadline.h"
#include "flowreasoner/base/run_async.h"
#include "flowreasoner/sandbox/guest_folder.h"
#include "tests/support/test_folder.h"

namespace flowreasoner::sandbox {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Runs a test's coroutine with a sandbox that is closed behind it.
class SandboxTest : public ::testing::TestWithParam<Isolation> {
 protected:
  using Body = asio::awaitable<void> (*)(Sandbox& sandbox);

  void with_sandbox(Body body, SandboxOptions options = {}) {
    options.isolation = GetParam();
    auto sandbox = Sandbox::start(io_.get_executor(), options);
    ASSERT_TRUE(sandbox) << sandbox.error().to_string();
    ASSERT_EQ((*sandbox)->isolation(), GetParam());
    (void)run_async(io_, whole(**sandbox, body));
  }

  static asio::awaitable<Done> whole(Sandbox& sandbox, Body body) {
    co_await body(sandbox);
    co_await sandbox.close();
    co_return Done{};
  }

  asio::io_context io_;
};

Json python_job(const std::string& code) {
  return Json{
      {"t", "job"}, {"kind", "python"}, {"code", code}, {"function", nullptr}, {"stdin", ""}};
}

// What the program printed; nothing when it was ended before it could say so.
std::string printed(const JobResult& result) {
  return json_string(result.done, "output").value_or("");
}

asio::awaitable<JobResult> run_python(Sandbox& sandbox, std::string code, Limits limits = {}) {
  Json job = python_job(code);
  Result<JobResult> result = co_await sandbox.run(Warmth::kCore, std::move(job), limits);
  EXPECT_TRUE(result) << result.error().to_string();
  co_return result ? std::move(*result) : JobResult{};
}

Limits limits_of(milliseconds cpu, milliseconds wall) {
  Limits limits;
  limits.cpu = cpu;
  limits.wall = wall;
  return limits;
}

asio::awaitable<void> runs_a_program(Sandbox& sandbox) {
  JobResult result = co_await run_python(sandbox, "print(6 * 7)");
  EXPECT_EQ(result.outcome.ending, Ending::kExited);
  EXPECT_EQ(result.outcome.status, 0);
  EXPECT_EQ(printed(result), "42\n") << dump_json(result.done) << result.outcome.output;
  EXPECT_GT(result.outcome.wall.count(), 0);
  EXPECT_GT(result.outcome.peak_memory_bytes, 0);
}
TEST_P(SandboxTest, RunsAProgramAndReturnsWhatItPrinted) {
  with_sandbox(runs_a_program);
}

/// A file of the guest's package that no interpreter has loaded while it warmed up is needed here.
asio::awaitable<void> imports_late(Sandbox& sandbox) {
  Json job = {{"t", "job"}, {"kind", "bundle"}, {"graph", "class Workflow: pass"}};
  const Result<JobResult> result = co_await sandbox.run(Warmth::kCore, std::move(job), Limits());
  EXPECT_TRUE(result) << result.error().to_string();
  if (!result) co_return;
  EXPECT_NE(json_string(result->done, "source").value_or("").find("class Workflow: pass"),
            std::string::npos)
      << result->outcome.output;
}
TEST_P(SandboxTest, TheGuestsFilesMayLieWhereGuestsCanNotGo) {
  const flowreasoner::testing::TestFolder
      folder;  // below /tmp, where guests have a folder of their own
  namespace fs = std::filesystem;
  const fs::path closed = folder.path() / "closed";
  SandboxOptions options;
  options.guest_folder = closed / "guest";
  fs::create_directories(closed);
  fs::copy(find_guest_folder({}).value(), options.guest_folder, fs::copy_options::recursive);
  fs::permissions(closed, fs::perms::owner_all);
  with_sandbox(imports_late, options);
}

asio::awaitable<void> many_in_a_row(Sandbox& sandbox) {
  for (int i = 0; i < 50; ++i) {
    JobResult result = co_await run_python(sandbox, "print(" + std::to_string(i) + ")");
    EXPECT_EQ(printed(result), std::to_string(i) + "\n");
  }
}
TEST_P(SandboxTest, EachProgramRunsInAFreshClone) {
  with_sandbox(many_in_a_row);
}

asio::awaitable<void> endless_loop(Sandbox& sandbox) {
  JobResult result =
      co_await run_python(sandbox, "while True: pass", limits_of(milliseconds(300), seconds(60)));
  EXPECT_EQ(result.outcome.ending, Ending::kCpuLimit);
  EXPECT_TRUE(result.done.is_null());
  EXPECT_GE(result.outcome.cpu, milliseconds(300));
}
TEST_P(SandboxTest, TimeoutKillsAnEndlessLoop) {
  with_sandbox(endless_loop);
}

asio::awaitable<void> sleeper(Sandbox& sandbox) {
  JobResult result = co_await run_python(sandbox, "import time; time.sleep(60)",
                                         limits_of(seconds(5), milliseconds(300)));
  EXPECT_EQ(result.outcome.ending, Ending::kWallLimit);
}
TEST_P(SandboxTest, TimeoutKillsASleeper) {
  with_sandbox(sleeper);
}

asio::awaitable<void> big_job(Sandbox& sandbox) {
  const std::string text(400'000, 'x');
  JobResult result = co_await run_python(sandbox, "s = '" + text + "'\nprint(len(s))");
  EXPECT_EQ(printed(result), "400000\n") << ending_name(result.outcome.ending);
}
TEST_P(SandboxTest, AJobLongerThanOneMessageArrives) {
  with_sandbox(big_job);
}

asio::awaitable<void> big_answer(Sandbox& sandbox) {
  JobResult result =
      co_await run_python(sandbox, "import os\nfor _ in range(40): os.write(1, b'y' * 10000)");
  EXPECT_EQ(result.outcome.ending, Ending::kExited) << ending_name(result.outcome.ending);
  EXPECT_EQ(result.outcome.output.size(), 400'000U);
}
TEST_P(SandboxTest, OutputLongerThanAPipeIsRead) {
  with_sandbox(big_answer);
}

asio::awaitable<void> cancels(Sandbox& sandbox) {
  Json job = python_job("import time; time.sleep(600)");
  auto work = sandbox.run(Warmth::kCore, std::move(job), Limits{});
  Result<JobResult> result = co_await with_timeout(std::move(work), milliseconds(200), "the guest");
  EXPECT_FALSE(result);
  EXPECT_EQ(result.error().code(), Errc::kTimeout);
  // Its slot is free again.
  JobResult next = co_await run_python(sandbox, "print(1)");
  EXPECT_EQ(printed(next), "1\n");
}
TEST_P(SandboxTest, ACancelledProgramIsKilledAndGivesItsSlotBack) {
  SandboxOptions options;
  options.workers = 1;
  with_sandbox(cancels, options);
}

asio::awaitable<void> waiting_holds_no_slot(Sandbox& sandbox) {
  AsyncGroup group(co_await asio::this_coro::executor);
  struct Sleeper {
    static asio::awaitable<void> run(Sandbox* sandbox) {
      co_await asio::this_coro::throw_if_cancelled(false);
      Json job = python_job("import time; time.sleep(600)");
      (void)co_await sandbox->run(Warmth::kCore, std::move(job), Limits{});
    }
  };
  for (int i = 0; i < 3; ++i) group.spawn(Sleeper::run(&sandbox));
  auto work = run_python(sandbox, "print(1)");
  const auto begun = Clock::now();
  JobResult result = co_await std::move(work);
  EXPECT_EQ(printed(result), "1\n");
  EXPECT_LT(Clock::now() - begun, seconds(30));
  co_await group.close();
}
TEST_P(SandboxTest, ASleepingProgramHoldsNoSlot) {
  SandboxOptions options;
  options.workers = 1;
  with_sandbox(waiting_holds_no_slot, options);
}

asio::awaitable<void> loops_leave_room(Sandbox& sandbox) {
  struct Loop {
    static asio::awaitable<void> run(Sandbox* sandbox, int* ended) {
      JobResult result = co_await run_python(*sandbox, "while True: pass",
                                             limits_of(milliseconds(400), seconds(60)));
      EXPECT_EQ(result.outcome.ending, Ending::kCpuLimit) << ending_name(result.outcome.ending);
      ++*ended;
    }
  };
  AsyncGroup group(co_await asio::this_coro::executor);
  int ended = 0;
  for (int i = 0; i < 4; ++i) group.spawn(Loop::run(&sandbox, &ended));
  for (int i = 0; i < 20; ++i) {
    JobResult result = co_await run_python(sandbox, "print(1)");
    EXPECT_EQ(printed(result), "1\n");
  }
  EXPECT_LT(ended, 4) << "the short programs waited for the loops";
  co_await group.join();
  EXPECT_EQ(ended, 4);
}
TEST_P(SandboxTest, EndlessLoopsRunInTurnBesideShortPrograms) {
  SandboxOptions options;
  options.workers = 1;
  with_sandbox(loops_leave_room, options);
}

// A program that has computed for long, and then sleeps 40 times: it prints what that took.
constexpr const char* kSleeps =
    "import time\n"
    "while time.process_time() < 0.1: pass\n"
    "begun = time.monotonic()\n"
    "for _ in range(40): time.sleep(0.02)\n"
    "print(time.monotonic() - begun)\n";

/// Runs a program beside so many that begin later and ask for a little, one after the other, until
/// it has ended.
asio::awaitable<JobResult> run_beside(Sandbox& sandbox, const char* program, int others,
                                      milliseconds later) {
  struct Other {
    static asio::awaitable<void> run(Sandbox* sandbox, milliseconds later, const bool* is_over) {
      (void)co_await sleep_for(later);
      while (!*is_over)
        (void)co_await run_python(*sandbox, "import time\nwhile time.process_time() < 0.01: pass");
    }
  };
  AsyncGroup group(co_await asio::this_coro::executor);
  bool is_over = false;
  for (int i = 0; i < others; ++i) group.spawn(Other::run(&sandbox, later, &is_over));
  JobResult result = co_await run_python(sandbox, program);
  is_over = true;
  co_await group.join();
  co_return result;
}

asio::awaitable<void> many_beside_a_sleeper(Sandbox& sandbox) {
  const JobResult result = co_await run_beside(sandbox, kSleeps, 16, milliseconds(0));
  // 0.8 s; stopped in its sleeps, it would wait for others after each of its turns.
  EXPECT_LT(std::stod("0" + printed(result)), 1.6) << printed(result);
  EXPECT_EQ(result.outcome.ending, Ending::kExited);
}
TEST_P(SandboxTest, ASleepIsNotMadeLongerByOthers) {
  SandboxOptions options;
  options.workers = 1;
  with_sandbox(many_beside_a_sleeper, options);
}

// The same for longer, with a little to compute between its sleeps.
constexpr const char* kSleepsAndComputes =
    "import time\n"
    "def compute(seconds):\n"
    "    end = time.process_time() + seconds\n"
    "    while time.process_time() < end: pass\n"
    "compute(0.1)\n"
    "begun = time.monotonic()\n"
    "for _ in range(100):\n"
    "    compute(0.001)\n"
    "    time.sleep(0.02)\n"
    "print(time.monotonic() - begun)\n";

asio::awaitable<void> many_come_later(Sandbox& sandbox) {
  const JobResult result = co_await run_beside(sandbox, kSleepsAndComputes, 8, milliseconds(1200));
  // 2.2 s; it had a turn of 1 s while nobody waited, which it must not pay for afterwards.
  EXPECT_LT(std::stod("0" + printed(result)), 3.2) << printed(result);
}
TEST_P(SandboxTest, TimeThatNobodyElseWantedIsNotPaidFor) {
  SandboxOptions options;
  options.workers = 1;
  with_sandbox(many_come_later, options);
}

asio::awaitable<void> copies_and_touches(Sandbox& sandbox) {
  const JobResult result = co_await run_python(sandbox,
                                               "import pathlib, shutil, os\n"
                                               "pathlib.Path('a').touch()\n"
                                               "pathlib.Path('a').touch()\n"
                                               "pathlib.Path('a').write_text('x')\n"
                                               "shutil.copy('a', 'b')\n"
                                               "shutil.copy2('a', 'c')\n"
                                               "os.mkdir('d')\n"
                                               "shutil.copytree('d', 'e')\n"
                                               "print(sorted(os.listdir('.')))\n");
  EXPECT_EQ(printed(result), "['a', 'b', 'c', 'd', 'e']\n") << dump_json(result.done);
}
TEST_P(SandboxTest, FilesAreTouchedAndCopied) {
  with_sandbox(copies_and_touches);
}

constexpr const char* kWithChild =
    "import os, time\n"
    "child = os.fork()\n"
    "while time.process_time() < 0.8: pass\n"
    "if child: os.wait()\n";

/// State (R, S, T, …) of a process; a blank when it is gone.
char state_of(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(file, text);
  const std::size_t name_end = text.rfind(')');
  return name_end + 2 < text.size() ? text[name_end + 2] : ' ';
}

/// Whether below `pid` a process is stopped whose parent is stopped.
bool is_stopped_with_its_child(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/task/" + std::to_string(pid) + "/children");
  for (pid_t child = 0; file >> child;) {
    if ((state_of(pid) == 'T' && state_of(child) == 'T') || is_stopped_with_its_child(child))
      return true;
  }
  return false;
}

asio::awaitable<void> two_with_children(Sandbox& sandbox) {
  struct Long {
    static asio::awaitable<void> run(Sandbox* sandbox, int* left) {
      (void)co_await run_python(*sandbox, kWithChild);
      --*left;
    }
  };
  AsyncGroup group(co_await asio::this_coro::executor);
  int left = 3;
  for (int i = 0; i < 3; ++i) group.spawn(Long::run(&sandbox, &left));
  bool was_stopped = false;
  while (!was_stopped && left > 0) {
    (void)co_await sleep_for(std::chrono::milliseconds(2));
    was_stopped = is_stopped_with_its_child(getpid());
  }
  EXPECT_TRUE(was_stopped) << "its children computed on in the turns of others";
  co_await group.join();
}
TEST_P(SandboxTest, AGuestIsStoppedWithWhatItHasStarted) {
  SandboxOptions options;
  options.workers = 1;
  with_sandbox(two_with_children, options);
}

asio::awaitable<void> overload(Sandbox& sandbox) {
  struct Asker {
    static asio::awaitable<void> run(Sandbox* sandbox, std::vector<Errc>* errors) {
      Json job = python_job("print(1)");
      Result<JobResult> result = co_await sandbox->run(Warmth::kCore, std::move(job), Limits{});
      if (!result) errors->push_back(result.error().code());
    }
  };
  AsyncGroup group(co_await asio::this_coro::executor);
  std::vector<Errc> errors;
  for (int i = 0; i < 10; ++i) group.spawn(Asker::run(&sandbox, &errors));
  co_await group.join();
  EXPECT_FALSE(errors.empty());
  for (const Errc error : errors) EXPECT_EQ(error, Errc::kOverloaded);
}
TEST_P(SandboxTest, OneMoreThanTheQueueHoldsIsRefused) {
  SandboxOptions options;
  options.workers = 1;
  options.queue = 4;
  with_sandbox(overload, options);
}

// The pids of this process's children.
std::set<pid_t> children() {
  std::ifstream file("/proc/self/task/" + std::to_string(getpid()) + "/children");
  std::set<pid_t> found;
  for (pid_t pid = 0; file >> pid;) found.insert(pid);
  return found;
}

asio::awaitable<void> dead_zygote(Sandbox& sandbox) {
  Json job = python_job("import time; time.sleep(600)");
  Result<std::unique_ptr<Guest>> guest =
      co_await sandbox.open(Warmth::kCore, std::move(job), Limits{});
  EXPECT_TRUE(guest);
  if (!guest) co_return;
  for (const pid_t pid : children()) ::kill(pid, SIGKILL);
  Result<RunOutcome> outcome = co_await (*guest)->outcome();
  EXPECT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), Errc::kSandbox);
  JobResult next = co_await run_python(sandbox, "print(1)");
  EXPECT_EQ(printed(next), "1\n");
}
TEST_P(SandboxTest, ADeadInterpreterIsReplacedAndNothingHangs) {
  SandboxOptions options;
  options.workers = 1;
  with_sandbox(dead_zygote, options);
}

asio::awaitable<void> kills(Sandbox& sandbox) {
  Json job = python_job("import time; time.sleep(600)");
  Result<std::unique_ptr<Guest>> guest =
      co_await sandbox.open(Warmth::kCore, std::move(job), Limits{});
  EXPECT_TRUE(guest);
  if (!guest) co_return;
  Result<RunOutcome> outcome = co_await (*guest)->kill();
  EXPECT_TRUE(outcome);
  EXPECT_EQ(outcome->ending, Ending::kKilled);
  Result<Json> frame = co_await (*guest)->receive();
  EXPECT_FALSE(frame);
  Json late = Json{{"t", "result"}};
  Result<Done> sent = co_await (*guest)->send(std::move(late));
  EXPECT_FALSE(sent);
}
TEST_P(SandboxTest, KillEndsAGuestAndSaysSo) {
  with_sandbox(kills);
}

asio::awaitable<void> close_kills(Sandbox& sandbox) {
  Json job = python_job("import time; time.sleep(600)");
  Result<std::unique_ptr<Guest>> guest =
      co_await sandbox.open(Warmth::kCore, std::move(job), Limits{});
  EXPECT_TRUE(guest);
  if (!guest) co_return;
  co_await sandbox.close();
  Result<RunOutcome> outcome = co_await (*guest)->outcome();
  EXPECT_FALSE(outcome);
  EXPECT_TRUE(children().empty());
  co_await sandbox.close();
}
TEST_P(SandboxTest, CloseLeavesNoProcess) {
  with_sandbox(close_kills);
}

std::string level_name(const ::testing::TestParamInfo<Isolation>& info) {
  return std::string(isolation_name(info.param));
}
INSTANTIATE_TEST_SUITE_P(Levels, SandboxTest,
                         ::testing::Values(Isolation::kNamespaces, Isolation::kLandlock),
                         level_name);

}  // namespace
}  // namespace flowreasoner::sandbox
