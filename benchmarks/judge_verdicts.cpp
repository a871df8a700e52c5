// Verdicts on the references of a problem set, by the whole judge. One side of judge_verdicts.py:
// for each line on stdin one pass over all problems, then one line "SECONDS CPU_SECONDS PASSED" on
// stdout.
//   judge_verdicts SET DATA_FOLDER WORKERS auto|shared
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include <unistd.h>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/base/deadline.h"
#include "flowreasoner/base/run_async.h"
#include "flowreasoner/sandbox/sandbox.h"
#include "flowreasoner/tasks/judge.h"
#include "flowreasoner/tasks/task_set.h"

namespace flowreasoner {
namespace {

struct Question {
  tasks::TestSuitePtr suite;
  std::string code;
};

/// Processor seconds of a process and of its children that have ended: fields 14 to 17.
double cpu_of(const std::string& pid) {
  std::ifstream file("/proc/" + pid + "/stat");
  std::string text((std::istreambuf_iterator<char>(file)), {});
  std::istringstream fields(text.substr(text.rfind(')') + 2));
  std::string skipped;
  for (int i = 3; i < 14; ++i) fields >> skipped;
  double ticks = 0;
  double one = 0;
  for (int i = 0; i < 4 && fields >> one; ++i) ticks += one;
  return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double all_cpu() {
  double sum = cpu_of("self");
  std::ifstream file("/proc/self/task/" + std::to_string(getpid()) + "/children");
  for (std::string pid; file >> pid;) sum += cpu_of(pid);
  return sum;
}

asio::awaitable<void> judge_one(tasks::Judge* judge, const Question* question, int* passed) {
  co_await asio::this_coro::throw_if_cancelled(false);
  const sandbox::Limits limits;
  Result<tasks::Verdict> verdict = co_await judge->judge(question->suite, question->code, limits);
  if (!verdict) std::fprintf(stderr, "%s\n", verdict.error().to_string().c_str());
  if (verdict && verdict->passed) ++*passed;
}

Async<Done> one_pass(tasks::Judge& judge, const std::vector<Question>& questions) {
  AsyncGroup group(co_await asio::this_coro::executor);
  int passed = 0;
  const double cpu = all_cpu();
  const auto begun = Clock::now();
  for (const Question& question : questions) group.spawn(judge_one(&judge, &question, &passed));
  co_await group.join();
  const double wall = std::chrono::duration<double>(Clock::now() - begun).count();
  std::printf("%.6f %.6f %d\n", wall, all_cpu() - cpu, passed);
  std::fflush(stdout);
  co_return Done{};
}

Async<Done> passes(sandbox::Sandbox& box, tasks::Judge& judge,
                   const std::vector<Question>& questions) {
  for (std::string line; std::getline(std::cin, line);) (void)co_await one_pass(judge, questions);
  co_await judge.close();
  co_await box.close();
  co_return Done{};
}

int run(const std::string& set, const std::string& data, std::size_t workers, bool shared_only) {
  auto problems = tasks::load_task_set(set, data);
  if (!problems) return std::fprintf(stderr, "%s\n", problems.error().to_string().c_str()), 2;
  std::vector<Question> questions;
  for (tasks::Problem& problem : problems->problems) {
    const std::string& reference = problem.reference;
    questions.push_back(
        {tasks::make_suite(problem.entry_point, std::move(problem.hidden), reference), reference});
  }
  asio::io_context io;
  sandbox::SandboxOptions options;
  options.workers = workers;
  auto box = sandbox::Sandbox::start(io.get_executor(), options);
  if (!box || (*box)->isolation() != sandbox::Isolation::kNamespaces)
    return std::fprintf(stderr, "no full isolation here\n"), 3;
  tasks::JudgeOptions judging;
  judging.tests_guests = workers;
  judging.shared_only = shared_only;
  const auto judge = tasks::make_judge(**box, judging);
  (void)run_async(io, passes(**box, *judge, questions));
  return 0;
}

}  // namespace
}  // namespace flowreasoner

int main(int count, char** arguments) {
  if (count != 5)
    return std::fprintf(stderr, "usage: judge_verdicts SET DATA WORKERS auto|shared\n"), 2;
  return flowreasoner::run(arguments[1], arguments[2], std::stoul(arguments[3]),
                           std::string(arguments[4]) == "shared");
}
