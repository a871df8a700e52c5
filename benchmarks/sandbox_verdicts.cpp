// Verdicts on the jobs of a file, in the sandbox with full isolation. One side of
// sandbox_verdicts.py: for each line on stdin one pass over all jobs, then one line "SECONDS
// CPU_SECONDS PASSED" on stdout.
//   sandbox_verdicts JOBS.jsonl WORKERS LOOPS
// LOOPS endless loops at a 3 s limit are spread over each pass; then it is timed until 19 of 20
// jobs are done. Negative: no loops, but timed like that.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include <time.h>
#include <unistd.h>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/base/deadline.h"
#include "flowreasoner/base/file.h"
#include "flowreasoner/base/run_async.h"
#include "flowreasoner/sandbox/sandbox.h"

namespace flowreasoner {
namespace {

using sandbox::JobResult;
using sandbox::Limits;
using sandbox::Sandbox;
using sandbox::Warmth;

struct Score {
  int passed = 0;
  int most = 0;  // how many verdicts are most of them
  Clock::time_point most_done;
  double guest_cpu = 0;
};

bool has_passed(const JobResult& result) {
  if (!result.done.is_object() || !result.done.at("load").is_null()) return false;
  const Json& results = result.done.at("results");
  for (const Json& test : results) {
    if (!test.at("passed").get<bool>()) return false;
  }
  return !results.empty();
}

double seconds_of(clockid_t clock) {
  timespec now = {};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// The processor time of this process and of the warm interpreters; that of guests is in their
// outcomes.
double own_cpu() {
  double sum = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
  std::ifstream file("/proc/self/task/" + std::to_string(getpid()) + "/children");
  for (pid_t pid = 0; file >> pid;) {
    clockid_t clock = 0;
    if (clock_getcpuclockid(pid, &clock) == 0) sum += seconds_of(clock);
  }
  return sum;
}

asio::awaitable<void> judge(Sandbox* box, Json job, Limits limits, Score* score) {
  co_await asio::this_coro::throw_if_cancelled(false);
  Result<JobResult> result = co_await box->run(Warmth::kCore, std::move(job), limits);
  if (!result) co_return;
  score->passed += has_passed(*result) ? 1 : 0;
  if (score->passed == score->most) score->most_done = Clock::now();
  score->guest_cpu += static_cast<double>(result->outcome.cpu.count()) * 1e-6;
}

asio::awaitable<void> one_pass(Sandbox& box, const std::vector<Json>& jobs, int loops) {
  const auto executor = co_await asio::this_coro::executor;
  AsyncGroup group(executor);
  AsyncGroup loop_group(executor);
  Score score;
  Score ignored;
  // One reference takes a third of the whole time; as a long program it takes its turns with the
  // loops.
  score.most = static_cast<int>(loops != 0 ? jobs.size() - jobs.size() / 20 : jobs.size());
  Limits loop_limits;
  loop_limits.cpu = loop_limits.wall = std::chrono::seconds(3);
  const double cpu = own_cpu();
  const auto begun = Clock::now();
  const Json loop = {{"t", "job"}, {"kind", "check"}, {"code", "while True: pass"}};
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const std::size_t spread = loops > 0 ? jobs.size() / static_cast<std::size_t>(loops) : 0;
    if (spread > 0 && i % spread == 0) loop_group.spawn(judge(&box, loop, loop_limits, &ignored));
    group.spawn(judge(&box, jobs[i], Limits{}, &score));
  }
  co_await group.join();
  const double wall = std::chrono::duration<double>(score.most_done - begun).count();
  std::printf("%.6f %.6f %d\n", wall, own_cpu() - cpu + score.guest_cpu, score.passed);
  std::fflush(stdout);
  co_await loop_group.close();
}

asio::awaitable<Done> passes(Sandbox& box, const std::vector<Json>& jobs, int loops) {
  for (std::string line; std::getline(std::cin, line);) co_await one_pass(box, jobs, loops);
  co_await box.close();
  co_return Done{};
}

}  // namespace
}  // namespace flowreasoner

int main(int count, char** arguments) {
  using namespace flowreasoner;
  if (count != 4)
    return std::fprintf(stderr, "usage: sandbox_verdicts JOBS.jsonl WORKERS LOOPS\n"), 2;
  std::vector<Json> jobs;
  std::ifstream file(arguments[1]);
  for (std::string line; std::getline(file, line);) jobs.push_back(Json::parse(line));
  asio::io_context io;
  sandbox::SandboxOptions options;
  options.workers = std::stoul(arguments[2]);
  auto box = Sandbox::start(io.get_executor(), options);
  if (!box || (*box)->isolation() != sandbox::Isolation::kNamespaces) {
    return std::fprintf(stderr, "no full isolation here\n"), 3;
  }
  (void)run_async(io, passes(**box, jobs, std::stoi(arguments[3])));
  return 0;
}
