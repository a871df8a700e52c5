// CodeT (Chen et al. 2022, arXiv 2207.10397) over recorded samples and generated tests of one
// model: the solution is taken from the group that agrees with itself and with the tests the most.
//   codet SAMPLES TESTS DATA [PROBLEMS]
// SAMPLES and TESTS are files of recorded answers (docs/formats.md), DATA the folder of problem
// sets, PROBLEMS how many of the set's problems are taken. Prints pass@1 of a plain sample and of
// each rule of choice. Both the groups' tests and the verdicts run as `Judge` runs them.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/base/run_async.h"
#include "flowreasoner/eval/dual_agreement.h"
#include "flowreasoner/eval/generated_tests.h"
#include "flowreasoner/eval/interval.h"
#include "flowreasoner/eval/recorded_set.h"
#include "flowreasoner/sandbox/sandbox.h"

using namespace flowreasoner;

using Equal = eval::AgreementRule::Equal;

namespace {

constexpr std::size_t kTestsOfASample = 5;  // the paper's
constexpr std::size_t kProblemsAtOnce = 4;

struct Choice {
  const char* name;
  eval::AgreementRule rule;
};
constexpr Choice kChoices[] = {
    {"same tests passed, root(size) x tests (CodeT's program)", {Equal::kSameTestsPassed, true}},
    {"same tests passed, size x tests (CodeT's text)", {Equal::kSameTestsPassed, false}},
    {"same answers, root(size) x tests", {Equal::kSameAnswers, true}},
    {"same answers, size x tests (ExecEnsemble)", {Equal::kSameAnswers, false}},
};
constexpr std::size_t kChoiceCount = std::size(kChoices);

struct Experiment {
  sandbox::Sandbox* sandbox = nullptr;
  tasks::Judge* judge = nullptr;
  eval::RecordedSet* set = nullptr;
  const eval::GeneratedTexts* texts = nullptr;
  std::vector<std::vector<eval::ProblemShare>> choices{kChoiceCount};  // by rule, by problem
  std::vector<eval::ProblemShare> plain;
  std::size_t next = 0;
  std::size_t tests = 0;
  std::optional<Error> failure;
};

/// The samples of one problem: each program once, and which of them each sample is.
struct Samples {
  std::vector<std::string> programs;
  std::vector<std::size_t> program_of;
};

Samples samples_of(const eval::RecordedSet& set, std::size_t problem) {
  Samples samples;
  std::map<std::string, std::size_t> known;
  for (std::size_t i = 0; i < set.answers.size(); ++i) {
    if (set.places[i] != problem) continue;
    std::string program = set.program(i);
    const auto [place, is_new] = known.emplace(std::move(program), samples.programs.size());
    if (is_new) samples.programs.push_back(place->first);
    samples.program_of.push_back(place->second);
  }
  return samples;
}

/// What holds of each program, for each sample.
template <class T>
std::vector<T> for_samples(const std::vector<T>& of_programs, const Samples& samples) {
  std::vector<T> all;
  for (const std::size_t program : samples.program_of) all.push_back(of_programs[program]);
  return all;
}

Async<std::vector<bool>> verdicts(tasks::Judge* judge, tasks::TestSuitePtr suite,
                                  const std::vector<std::string>* programs) {
  const sandbox::Limits limits;
  std::vector<bool> solved;
  for (std::string program : *programs) {
    FR_CO_TRY(const tasks::Verdict verdict,
              co_await judge->judge(suite, std::move(program), limits));
    solved.push_back(verdict.passed);
  }
  co_return std::move(solved);
}

Async<Done> try_problem(Experiment* experiment, std::size_t problem) {
  const tasks::TestSuitePtr suite = experiment->set->problems[problem].suite;
  const std::string& id = experiment->set->problems[problem].id;
  const Samples samples = samples_of(*experiment->set, problem);
  const auto texts = experiment->texts->find(id);
  if (texts == experiment->texts->end()) co_return Error(Errc::kNotFound, "no tests for " + id);
  std::vector<std::string> written = texts->second;
  FR_CO_TRY(std::vector<eval::GeneratedTest> tests,
            co_await eval::generated_tests(*experiment->sandbox, std::move(written),
                                           suite->entry_point, kTestsOfASample));
  tasks::Tests asserts;
  std::vector<std::int64_t> times;
  for (eval::GeneratedTest& test : tests) {
    asserts.asserts.push_back(std::move(test.text));
    times.push_back(test.times);
  }
  experiment->tests += times.size();
  std::vector<std::vector<tasks::Behaviour>> rows(samples.programs.size());
  if (!asserts.asserts.empty()) {
    const sandbox::Limits limits;
    tasks::TestSuitePtr generated = tasks::make_suite(suite->entry_point, std::move(asserts));
    std::vector<std::string> programs = samples.programs;
    FR_CO_TRY(rows, co_await experiment->judge->behaviours(std::move(generated),
                                                           std::move(programs), limits));
  }
  FR_CO_TRY(const std::vector<bool> of_programs,
            co_await verdicts(experiment->judge, suite, &samples.programs));
  const std::vector<bool> solved = for_samples(of_programs, samples);
  const std::vector<std::vector<tasks::Behaviour>> behaviours = for_samples(rows, samples);
  const auto right = static_cast<double>(std::count(solved.begin(), solved.end(), true));
  const auto count = static_cast<std::int64_t>(solved.size());
  experiment->plain.push_back({right / static_cast<double>(count), count});
  for (std::size_t i = 0; i < kChoiceCount; ++i) {
    const auto groups = eval::solution_groups(behaviours, times, kChoices[i].rule);
    experiment->choices[i].push_back({eval::chosen_pass(groups, solved), 1});
  }
  std::fprintf(stderr, "\r%zu of %zu problems ", experiment->plain.size(),
               experiment->set->problems.size());
  co_return Done{};
}

asio::awaitable<void> work(Experiment* experiment) {
  while (experiment->next < experiment->set->problems.size() && !experiment->failure) {
    const std::size_t problem = experiment->next++;
    const Result<Done> done = co_await try_problem(experiment, problem);
    if (!done) experiment->failure = done.error();
  }
}

Async<Done> play(asio::io_context& io, Experiment* experiment) {
  FR_CO_TRY(auto sandbox, sandbox::Sandbox::start(io.get_executor(), {}));
  const auto judge = tasks::make_judge(*sandbox);
  experiment->sandbox = sandbox.get();
  experiment->judge = judge.get();
  AsyncGroup working(io.get_executor());
  for (std::size_t i = 0; i < kProblemsAtOnce; ++i) working.spawn(work(experiment));
  co_await working.join();
  co_await judge->close();
  co_await sandbox->close();
  if (experiment->failure) co_return *experiment->failure;
  co_return Done{};
}

void print_share(const char* name, const std::vector<eval::ProblemShare>& problems) {
  const std::vector<std::vector<eval::ProblemShare>> sets{problems};
  const double share = eval::mean_share(sets);
  const eval::Interval bounds = eval::wilson_interval(share, eval::effective_trials(sets));
  std::printf("%-58s %5.1f  [%.1f, %.1f]\n", name, 100 * share, 100 * bounds.low,
              100 * bounds.high);
}

Result<void> run(int count, char** words) {
  const auto begin = std::chrono::steady_clock::now();
  FR_TRY(eval::RecordedAnswers answers, eval::load_recorded_answers({words[1]}));
  FR_TRY(const eval::GeneratedTexts texts, eval::load_generated_texts(words[2]));
  std::optional<std::int64_t> limit;
  if (count > 4) limit = std::atoll(words[4]);
  FR_TRY(std::vector<eval::RecordedSet> sets,
         eval::recorded_sets(std::move(answers.rows), words[3], limit));
  if (sets.size() != 1) return Error(Errc::kInvalidArgument, "SAMPLES are not of one set");
  asio::io_context io;
  Experiment experiment;
  experiment.set = &sets.front();
  experiment.texts = &texts;
  if (auto done = run_async(io, play(io, &experiment)); !done) return done.error();
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  std::fprintf(stderr, "\n");
  std::printf("%s: %zu problems, %zu samples, %zu different tests, %.0f s\n",
              sets.front().name.c_str(), experiment.plain.size(), sets.front().answers.size(),
              experiment.tests, seconds.count());
  std::printf("%-58s %5s  %s\n", "", "pass@1", "95 %");
  print_share("one sample, drawn at random", experiment.plain);
  for (std::size_t i = 0; i < kChoiceCount; ++i)
    print_share(kChoices[i].name, experiment.choices[i]);
  return {};
}

}  // namespace

int main(int count, char** words) {
  if (count < 4 || count > 5) {
    return std::fprintf(stderr, "usage: codet SAMPLES TESTS DATA [PROBLEMS]\n"), 2;
  }
  const auto done = run(count, words);
  if (!done) return std::fprintf(stderr, "%s\n", done.error().to_string().c_str()), 2;
}
