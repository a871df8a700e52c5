#include "tests/support/simulated_worker.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "flowreasoner/base/random.h"

namespace flowreasoner::testing {
namespace {

/// How a solution is wrong: 0 not at all, else in this way. It stands in each solution's text.
using Kind = int;
constexpr std::string_view kMark = "offset = ";
constexpr Kind kWrongKinds = 2;

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// The kinds of the solutions that a prompt shows, in order.
std::vector<Kind> kinds_in(std::string_view prompt) {
  std::vector<Kind> kinds;
  for (std::size_t at = prompt.find(kMark); at != std::string_view::npos;
       at = prompt.find(kMark, at + 1)) {
    kinds.push_back(prompt[at + kMark.size()] - '0');
  }
  return kinds;
}

int number_of(const std::string& question_id) {
  return std::atoi(question_id.c_str() + question_id.find('/') + 1);
}

bool is_question(const std::string& question_id) {
  return question_id.starts_with("Ask/");
}

std::string answer_of_kind(int number, Kind kind) {
  return std::to_string(100 + number + 1000 * kind);
}

/// Right for x of 0 and 1 whatever the kind.
std::string program_of_kind(int number, Kind kind) {
  return fmt::format(
      "def f{0}(x):\n    offset = {1}\n    return 3 * x + {0} + (offset if x > 1 else 0)\n", number,
      kind);
}

/// One request under way: who asks, and the draws that belong to it.
class Turn {
 public:
  Turn(const llm::ChatRequest& request, const SimulatedRates& rates, std::uint64_t seed)
      : rates_(rates),
        caller_(request.caller),
        prompt_(request.messages.back().content),
        number_(number_of(request.question_id)),
        is_question_(is_question(request.question_id)),
        random_(named_seed(seed, fmt::format("{}\n{}\n{}\n{}", request.question_id, caller_,
                                             prompt_, request.sample_index))) {}

  std::string reply() {
    if (caller_ == "TestGenerate") return happens(rates_.tests) ? asserts() : "No tests today.";
    if (caller_ == "Review") return review();
    if (caller_ == "Revise") {
      return tagged(drawn(shown_kind() == 0 ? rates_.keep : rates_.mend));
    }
    if (caller_ == "Format")
      return "<solution>" + answer_of_kind(number_, shown_kind()) + "</solution>";
    if (caller_ == "Debate") return solution(drawn(debate_rate()));
    if (caller_ == "Rank") return comparison();
    if (caller_ == "ScEnsemble" || caller_ == "MdEnsemble") return choice();
    if (caller_ == "Fuse") {
      return tagged(drawn(shown_kind() == 0 ? rates_.fuse_right : rates_.fuse_wrong));
    }
    if (caller_ == "Planner")
      return "ROLE: Thinker | thinking\nSTEP: Thinker | think\nSTEP: Thinker | check\n";
    if (caller_ == "AgentObserver" || caller_ == "PlanObserver") {
      return happens(rates_.agree) ? "AGREED" : "One more role is needed.";
    }
    if (caller_ == "Member") return "I have thought about it.";
    if (caller_ == "ActionObserver") return solution(drawn(rates_.conclude));
    return solution(drawn(has(prompt_, "step by step") ? rates_.reason : rates_.write));
  }

 private:
  bool happens(double probability) { return uniform01(random_) < probability; }
  Kind drawn(double right) {
    return happens(right) ? 0 : 1 + static_cast<Kind>(uniform01(random_) * kWrongKinds);
  }
  Kind shown_kind() const {
    const std::vector<Kind> kinds = kinds_in(prompt_);
    return kinds.empty() ? 1 : kinds.front();
  }

  /// As the operators ask for it: a program in a fence, or a thought and an answer.
  std::string solution(Kind kind) const {
    if (!is_question_) return "Here it is.\n```python\n" + program_of_kind(number_, kind) + "```\n";
    const std::string answer = answer_of_kind(number_, kind);
    if (has(prompt_, "answer alone: no explanation")) return answer;
    return fmt::format("<thought>{}{}</thought>\n<answer>{}</answer>", kMark, kind, answer);
  }
  std::string tagged(Kind kind) const {
    if (!is_question_) return "<solution>\n" + program_of_kind(number_, kind) + "</solution>";
    return fmt::format("<solution>{}{}\nAnswer: {}</solution>", kMark, kind,
                       answer_of_kind(number_, kind));
  }
  std::string asserts() const {
    std::string text = "```python\n";
    for (const int x : {0, 1, 5, 9}) {
      text += fmt::format("assert f{}({}) == {}\n", number_, x, 3 * x + number_);
    }
    return text + "```\n";
  }
  std::string review() {
    const bool is_right = shown_kind() == 0;
    const bool objects = happens(is_right ? rates_.alarm : rates_.detect);
    return fmt::format("<review_result>{}</review_result><feedback>As I see it.</feedback>",
                       objects ? "false" : "true");
  }
  double debate_rate() const {
    const std::vector<Kind> kinds = kinds_in(prompt_);
    if (kinds.empty()) return rates_.write;  // the opening round
    std::size_t right = 0;
    for (const Kind kind : kinds) right += kind == 0 ? 1 : 0;
    return rates_.persuade.at(std::min<std::size_t>(right, rates_.persuade.size() - 1));
  }
  /// Between two that are both right or both wrong, by chance.
  std::string comparison() {
    const std::vector<Kind> kinds = kinds_in(prompt_);
    const bool first = kinds.at(0) == 0;
    const bool second = kinds.at(1) == 0;
    const bool takes_first = first == second ? happens(0.5) : happens(rates_.compare) == first;
    return fmt::format("<solution_letter>{}</solution_letter>", takes_first ? "A" : "B");
  }

  /// The first right one of several, if the comparison comes out right; else the first.
  std::string choice() {
    const std::vector<Kind> kinds = kinds_in(prompt_);
    const auto right = std::find(kinds.begin(), kinds.end(), 0);
    const bool takes_right = right != kinds.end() && happens(rates_.compare);
    const auto place = takes_right ? right - kinds.begin() : 0;
    return fmt::format("<solution_letter>{}</solution_letter>", static_cast<char>('A' + place));
  }

  const SimulatedRates& rates_;
  const std::string& caller_;
  const std::string& prompt_;
  int number_;
  bool is_question_;
  Random random_;
};

}  // namespace

SimulatedWorker::SimulatedWorker(SimulatedRates rates, std::uint64_t seed, std::string name)
    : SimulatedWorker([rates](const std::string&) { return rates; }, seed, std::move(name)) {}

SimulatedWorker::SimulatedWorker(RatesOf rates, std::uint64_t seed, std::string name)
    : rates_(std::move(rates)), seed_(seed), name_(std::move(name)) {}

Async<llm::ChatReply> SimulatedWorker::complete(llm::ChatRequest request) {
  const SimulatedRates rates = rates_(request.question_id);
  llm::ChatReply reply;
  for (std::int64_t i = 0; i < request.n; ++i) {
    Turn turn(request, rates, named_seed(seed_, fmt::format("{} {}", name_, i)));
    reply.choices.push_back({turn.reply(), "", "stop"});
  }
  reply.usage.prompt_tokens = 10;
  reply.usage.completion_tokens = 5;
  reply.usd = 0.001;
  reply.priced = true;
  reply.model = name_;
  co_return reply;
}

tasks::Problem simulated_problem(int number) {
  tasks::Problem problem;
  problem.id = fmt::format("Sim/{}", number);
  problem.entry_point = fmt::format("f{}", number);
  problem.query = fmt::format("def f{0}(x):\n    \"\"\"Three times x plus {0}.\"\"\"\n", number);
  for (const int x : {0, 5, 11}) {
    problem.hidden.asserts.push_back(
        fmt::format("assert f{}({}) == {}", number, x, 3 * x + number));
  }
  return problem;
}

tasks::Problem simulated_question(int number) {
  tasks::Problem problem;
  problem.id = fmt::format("Ask/{}", number);
  problem.query = fmt::format("Which number is a hundred and {}?", number);
  return problem;
}

std::string simulated_answer(int number) {
  return answer_of_kind(number, 0);
}

}  // namespace flowreasoner::testing
