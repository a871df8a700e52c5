#include "flowreasoner/eval/recorded_set.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "flowreasoner/base/digest.h"
#include "flowreasoner/eval/recorded_source.h"
#include "flowreasoner/tasks/task_set.h"

namespace flowreasoner::eval {
namespace {

/// Answers of one set in the files' order.
struct Share {
  std::string name;
  std::vector<RecordedAnswer> answers;
};

Result<std::vector<Share>> shares_of(std::vector<RecordedAnswer> answers) {
  std::vector<Share> shares;
  for (RecordedAnswer& answer : answers) {
    const std::string name = set_of(answer);
    if (name.empty()) {
      return Error(Errc::kBadData, answer.file + ":" + std::to_string(answer.line) +
                                       ": no set has a problem '" + answer.task_id + "'");
    }
    auto share = std::find_if(shares.begin(), shares.end(),
                              [&name](const Share& other) { return other.name == name; });
    if (share == shares.end()) share = shares.insert(shares.end(), {name, {}});
    share->answers.push_back(std::move(answer));
  }
  return shares;
}

Result<RecordedSet> make_set(Share share, std::vector<tasks::Problem> problems,
                             std::optional<std::int64_t> limit) {
  std::vector<std::string> names;
  for (const tasks::Problem& problem : problems) names.push_back(problem.id);
  const TaskIds all(std::move(names));
  const std::size_t most = limit ? static_cast<std::size_t>(*limit) : problems.size();
  std::vector<RecordedAnswer> answers;
  std::vector<std::size_t> places;  // among all problems
  for (RecordedAnswer& answer : share.answers) {
    const Result<std::size_t> place = all.find(answer.task_id);
    if (!place) {
      return Error(Errc::kBadData, answer.file + ":" + std::to_string(answer.line) + ": " +
                                       place.error().message());
    }
    if (*place >= most) continue;
    answers.push_back(std::move(answer));
    places.push_back(*place);
  }
  std::vector<std::size_t> new_place(problems.size(), problems.size());
  for (const std::size_t place : places) new_place[place] = 0;
  std::vector<tasks::Problem> answered;
  for (std::size_t place = 0; place < problems.size(); ++place) {
    if (new_place[place] == problems.size()) continue;
    new_place[place] = answered.size();
    answered.push_back(std::move(problems[place]));
  }
  for (std::size_t& place : places) place = new_place[place];
  FR_TRY(std::vector<JudgedProblem> judged, judged_problems(std::move(answered)));
  std::vector<std::string> ids;
  for (const JudgedProblem& problem : judged) ids.push_back(problem.id);
  return RecordedSet{std::move(share.name), TaskIds(std::move(ids)), std::move(judged),
                     std::move(answers),    std::move(places),       {}};
}

/// The system's name before sources are told apart: source, model, method.
using Key = std::tuple<std::string, std::string, std::string>;

Key key_of(const RecordedAnswer& answer) {
  return {answer.source, answer.model, answer.method};
}

/// Names for the systems of a set.
std::map<Key, System> systems_of(const RecordedSet& set) {
  std::map<std::pair<std::string, std::string>, std::set<std::string>> sources;
  for (const RecordedAnswer& answer : set.answers) {
    sources[{answer.model, answer.method}].insert(answer.source);
  }
  std::map<Key, System> systems;
  for (const RecordedAnswer& answer : set.answers) {
    System& system = systems[key_of(answer)];
    system.method = answer.method;
    system.workers = {answer.model};
    if (sources.at({answer.model, answer.method}).size() < 2) continue;
    system.method += " (" + (answer.source.empty() ? "no source" : answer.source) + ")";
  }
  return systems;
}

std::string failure_text(const SampleVerdict& verdict) {
  if (verdict.passed) return {};
  std::string text = reason_of(verdict);
  if (verdict.failure && !verdict.failure->expression.empty()) {
    text = verdict.failure->expression + "\n" + text;
  }
  return text;
}

/// Systems are compared where they answered the same problems, so each such group is a set of its
/// own: the group with all problems keeps the name, the others say how many they have.
void part_by_problems(const RecordedSet& set, std::vector<Outcome>& outcomes) {
  std::vector<System> systems;
  std::vector<std::set<std::string>> problems;  // of each system
  std::vector<std::size_t> system_of(outcomes.size());
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const auto found = std::find(systems.begin(), systems.end(), outcomes[i].system);
    system_of[i] = static_cast<std::size_t>(found - systems.begin());
    if (found == systems.end()) {
      systems.push_back(outcomes[i].system);
      problems.emplace_back();
    }
    problems[system_of[i]].insert(outcomes[i].problem);
  }
  std::map<std::size_t, std::set<std::set<std::string>>> groups;  // by number of problems
  for (const auto& group : problems) groups[group.size()].insert(group);
  std::vector<std::string> names;  // of each system's set
  for (const auto& group : problems) {
    std::string name = set.name;
    if (group.size() < set.problems.size()) {
      name += " (" + std::to_string(group.size()) + " of " + std::to_string(set.problems.size());
      const auto& same_size = groups.at(group.size());
      if (same_size.size() > 1) {
        name += ", choice " +
                std::to_string(1 + std::distance(same_size.begin(), same_size.find(group)));
      }
      name += ")";
    }
    names.push_back(std::move(name));
  }
  for (std::size_t i = 0; i < outcomes.size(); ++i) outcomes[i].set = names[system_of[i]];
}

double score_of(const SampleVerdict& verdict) {
  if (verdict.passed) return 1;
  return verdict.total_tests == 0 ? 0
                                  : static_cast<double>(verdict.passed_tests) / verdict.total_tests;
}

}  // namespace

std::string RecordedSet::program(std::size_t answer) const {
  const JudgedProblem& problem = problems[places[answer]];
  return problem.preamble + judged_program(answers[answer], problem.prompt);
}

Result<std::vector<RecordedSet>> recorded_sets(std::vector<RecordedAnswer> answers,
                                               const std::filesystem::path& data_folder,
                                               std::optional<std::int64_t> limit) {
  FR_TRY(std::vector<Share> shares, shares_of(std::move(answers)));
  std::vector<RecordedSet> sets;
  for (Share& share : shares) {
    FR_TRY(tasks::TaskSet loaded, tasks::load_task_set(share.name, data_folder));
    FR_TRY(RecordedSet set, make_set(std::move(share), std::move(loaded.problems), limit));
    if (!set.answers.empty()) sets.push_back(std::move(set));
  }
  return sets;
}

SampleJobs recorded_jobs(const RecordedSet& set) {
  auto next = [&set, place = std::size_t{0},
               counts = std::vector<std::size_t>(
                   set.problems.size())]() mutable -> Result<std::optional<Sample>> {
    if (place == set.answers.size()) return std::optional<Sample>();
    Sample sample;
    sample.problem = set.places[place];
    sample.index = counts[sample.problem]++;
    sample.text = set.program(place++);
    return std::optional<Sample>(std::move(sample));
  };
  return SampleJobs(std::move(next), Cleaning::kRaw);
}

std::string recorded_digest(const RecordedSet& set) {
  std::string digest = set.name;
  for (const JudgedProblem& problem : set.problems) {
    digest = sha256_hex(digest + "\n" + problem.id + "\n" + problem.suite->key);
  }
  for (std::size_t i = 0; i < set.answers.size(); ++i) {
    digest = sha256_hex(digest + "\n" + set.answers[i].task_id + "\n" + set.program(i));
  }
  return digest;
}

std::vector<Outcome> recorded_outcomes(const RecordedSet& set,
                                       const std::vector<std::size_t>& broken) {
  std::set<Key> judged_there;  // systems with a verdict of whoever recorded them
  for (const RecordedAnswer& answer : set.answers) {
    if (answer.passed) judged_there.insert(key_of(answer));
  }
  // Within a system and problem by attempt: files hold them so, but need not.
  std::vector<std::size_t> order(set.answers.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&set](std::size_t one, std::size_t other) {
    return set.answers[one].attempt < set.answers[other].attempt;
  });
  const std::map<Key, System> systems = systems_of(set);
  std::map<std::pair<Key, std::size_t>, std::pair<Cost, std::int64_t>>
      runs;  // cost so far, repeats
  std::vector<std::optional<Outcome>> by_answer(set.answers.size());
  for (const std::size_t place : order) {
    const RecordedAnswer& answer = set.answers[place];
    const SampleVerdict& verdict = set.verdicts[place];
    auto& [cost, repeats] = runs[{key_of(answer), set.places[place]}];
    cost += Cost{0, false, answer.tokens_in, answer.tokens_out, answer.calls};
    if (!answer.passed && judged_there.contains(key_of(answer))) continue;
    Outcome outcome;
    outcome.system = systems.at(key_of(answer));
    outcome.set = set.name;
    outcome.problem = set.problems[set.places[place]].id;
    outcome.repeat = repeats++;
    outcome.solved = verdict.passed;
    outcome.score = score_of(verdict);
    outcome.has_broken_reference =
        std::find(broken.begin(), broken.end(), set.places[place]) != broken.end();
    outcome.cost = std::exchange(cost, Cost{});
    outcome.answer = answer.text;
    outcome.failure = failure_text(verdict);
    by_answer[place] = std::move(outcome);
  }
  std::vector<Outcome> outcomes;
  for (std::optional<Outcome>& outcome : by_answer) {
    if (outcome) outcomes.push_back(std::move(*outcome));
  }
  part_by_problems(set, outcomes);
  return outcomes;
}

}  // namespace flowreasoner::eval
