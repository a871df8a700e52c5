#include "flowreasoner/eval/methods/aflow.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "flowreasoner/base/random.h"
#include "flowreasoner/eval/methods/proposer.h"
#include "flowreasoner/eval/methods/search_prompt.h"
#include "flowreasoner/meta_agent/feedback.h"

namespace flowreasoner::eval::methods {
namespace {

constexpr std::string_view kTask =
    R"(You improve a multi-agent system round by round. The system is one Python program, the workflow: its
agents ask worker models, run code, test, vote and repair, and it returns one answer. The same workflow
runs on every problem of a set, so it has to be right for all of them, not for those you are shown.

A workflow is good when it solves many problems, and among those that solve as many the cheaper one is
better. Each round you change one thing: add an agent or take one away, change an order, a prompt, a
number of samples. Aim at what went wrong, and build on what worked before.
)";

/// One workflow of the tree.
struct Node {
  std::int64_t round = 0;
  std::int64_t parent = 0;
  std::string modification;
  workflow::Program program;
  std::string hash;  ///< of its canonical form; empty for the first, whose checks nobody asked for
  double score = 0;
  ProgramScores last;  ///< of its last validation run
};

/// A change of a parent that did not become a node, or did; as experience tells it.
struct Lesson {
  std::int64_t parent = 0;
  std::string modification;
  double before = 0;
  std::optional<double> after;  ///< unset: it could not be run
};

/// "Add a vote. " and "add a  vote" are one modification.
std::string plain(std::string_view text) {
  std::string words;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || byte >= 0x80) {
      words += static_cast<char>(std::tolower(byte));
    } else if (!words.empty() && words.back() != ' ') {
      words += ' ';
    }
  }
  while (words.ends_with(' ')) words.pop_back();
  return words;
}

class Aflow {
 public:
  Aflow(SearchParts parts, AflowOptions options)
      : parts_(std::move(parts)), options_(std::move(options)), proposer_(parts_) {}

  Async<SearchResult> run();

 private:
  Async<Done> grow(std::int64_t round);
  Async<Done> score(Node* node, workflow::Spent* cost);
  Async<std::optional<Node>> propose(std::int64_t round, const Node* parent);
  std::vector<llm::Message> request(const Node& parent) const;
  std::string experience(const Node& parent) const;
  std::string objection(const meta_agent::Design& design, const Node& parent) const;
  const Node& draw_parent(std::int64_t round) const;
  bool has_converged();
  void enter(Node node, workflow::Spent cost, std::string error = {});

  SearchParts parts_;
  AflowOptions options_;
  Proposer proposer_;
  std::vector<Node> nodes_;
  std::vector<Lesson> lessons_;
  double best_top_ = 0;
  std::int64_t rounds_without_rise_ = 0;
  SearchResult result_;
};

/// Five passes over the split, each with fresh draws; the score is the mean of all.
Async<Done> Aflow::score(Node* node, workflow::Spent* cost) {
  double sum = 0;
  for (std::int64_t run = 0; run < options_.validation_runs; ++run) {
    workflow::Program program = node->program;
    FR_CO_TRY(node->last, co_await parts_.evaluator->evaluate(std::move(program)));
    sum += node->last.accuracy();
    *cost += node->last.cost();
  }
  node->score = sum / static_cast<double>(options_.validation_runs);
  co_return Done{};
}

const Node& Aflow::draw_parent(std::int64_t round) const {
  std::vector<episode::RoundScore> scores;
  scores.reserve(nodes_.size());
  for (const Node& node : nodes_) scores.push_back({node.round, 0, node.score});
  Random random(named_seed(parts_.seed, fmt::format("aflow parent {}", round)));
  return nodes_[episode::choose_parent(scores, options_.selection, random)];
}

std::string Aflow::experience(const Node& parent) const {
  std::string text;
  for (const Lesson& lesson : lessons_) {
    if (lesson.parent != parent.round) continue;
    const std::string what = meta_agent::shorten(lesson.modification, 400);
    if (!lesson.after) {
      text += fmt::format("- could not be run: {}\n", what);
    } else {
      text += fmt::format("- {} ({:.3f} -> {:.3f}): {}\n",
                          *lesson.after > lesson.before ? "worked" : "did not work", lesson.before,
                          *lesson.after, what);
    }
  }
  if (text.empty()) return "\n# What was tried with this workflow\nNothing yet.\n";
  return "\n# What was tried with this workflow\n" + text +
         "Do none of this again; what worked tells where to look further.\n";
}

std::vector<llm::Message> Aflow::request(const Node& parent) const {
  std::string text =
      problems_section(parts_.evaluator->problems()) + workers_section(parts_.workers);
  text += fmt::format("\n# The workflow to improve (round {}, score {:.3f} of 1)\n{}", parent.round,
                      parent.score, program_text(parent.program));
  text += experience(parent);
  text += failures_section(parts_.evaluator->problems(), parent.last, options_.failures);
  text += "\nGive one modification of this workflow, and the whole program with it.\n";
  return {llm::Message{"system", search_system(kTask)}, llm::Message{"user", std::move(text)}};
}

/// Why a design is no new node; empty: it is one.
std::string Aflow::objection(const meta_agent::Design& design, const Node& parent) const {
  const std::string wanted = plain(design.parsed.modification);
  for (const Lesson& lesson : lessons_) {
    if (lesson.parent == parent.round && !wanted.empty() && plain(lesson.modification) == wanted) {
      return "This modification of this workflow was tried before. Give another one.";
    }
  }
  for (const Node& node : nodes_) {
    const bool is_same =
        node.hash.empty() ? node.program == design.program : node.hash == design.analysis.hash;
    if (is_same) {
      return fmt::format("This is the workflow of round {} again. Give another modification.",
                         node.round);
    }
  }
  return {};
}

/// A new node, not scored yet; none when the optimizer gave nothing new that can be run.
Async<std::optional<Node>> Aflow::propose(std::int64_t round, const Node* parent) {
  std::vector<llm::Message> messages = request(*parent);
  for (int turn = 0; turn < options_.tries; ++turn) {
    FR_CO_TRY(const meta_agent::Design design,
              co_await proposer_.ask(std::move(messages), round, turn, options_.repairs));
    if (!design.is_runnable()) {
      lessons_.push_back({parent->round, design.parsed.modification, parent->score, std::nullopt});
      co_return std::optional<Node>();
    }
    const std::string why = objection(design, *parent);
    if (why.empty()) {
      Node node;
      node.round = round;
      node.parent = parent->round;
      node.modification = design.parsed.modification;
      node.program = design.program;
      node.hash = design.analysis.hash;
      co_return std::optional<Node>(std::move(node));
    }
    messages = continued(design, why);
  }
  co_return std::optional<Node>();
}

Async<Done> Aflow::grow(std::int64_t round) {
  const Node parent = draw_parent(round);  // a copy: nodes_ grows
  FR_CO_TRY(std::optional<Node> made, co_await propose(round, &parent));
  workflow::Spent cost = proposer_.take_cost();
  if (!made) {
    Node none;
    none.round = round;
    none.parent = parent.round;
    enter(std::move(none), cost, "the optimizer gave no new workflow that can be run");
    co_return Done{};
  }
  FR_CO_TRY(Done scored, co_await score(&*made, &cost));
  lessons_.push_back({parent.round, made->modification, parent.score, made->score});
  enter(std::move(*made), cost);
  co_return scored;
}

/// A node that could not be run is a step, but no parent.
void Aflow::enter(Node node, workflow::Spent cost, std::string error) {
  SearchStep step;
  step.number = node.round;
  step.parent = node.parent;
  step.modification = node.modification;
  step.program = node.program;
  step.score = node.score;
  step.error = error;
  step.cost = cost;
  result_.add(std::move(step), parts_);
  if (error.empty()) nodes_.push_back(std::move(node));
}

bool Aflow::has_converged() {
  if (nodes_.size() < options_.top) return false;
  std::vector<double> scores;
  scores.reserve(nodes_.size());
  for (const Node& node : nodes_) scores.push_back(node.score);
  std::sort(scores.rbegin(), scores.rend());
  double mean = 0;
  for (std::size_t i = 0; i < options_.top; ++i) mean += scores[i];
  mean /= static_cast<double>(options_.top);
  rounds_without_rise_ = mean > best_top_ ? 0 : rounds_without_rise_ + 1;
  best_top_ = std::max(best_top_, mean);
  return rounds_without_rise_ >= options_.patience;
}

Async<SearchResult> Aflow::run() {
  result_.method = "aflow";
  result_.stopped = "steps";
  Node first;
  first.round = 1;
  first.program = options_.first;
  workflow::Spent cost;
  FR_CO_TRY([[maybe_unused]] Done scored, co_await score(&first, &cost));
  enter(std::move(first), cost);
  for (std::int64_t round = 2; round <= options_.rounds; ++round) {
    const Result<Done> grown = co_await grow(round);
    if (!grown && grown.error().code() != Errc::kBudget) co_return grown.error();
    if (!grown) {
      result_.stopped = "budget";
      break;
    }
    if (has_converged()) {
      result_.stopped = "converged";
      break;
    }
  }
  const auto best =
      std::max_element(nodes_.begin(), nodes_.end(),
                       [](const Node& one, const Node& other) { return one.score < other.score; });
  result_.program = best->program;
  result_.score = best->score;
  result_.cost = parts_.budget->spent();
  co_return result_;
}

}  // namespace

Async<SearchResult> search_aflow(SearchParts parts, AflowOptions options) {
  Aflow search(std::move(parts), std::move(options));
  co_return co_await search.run();
}

}  // namespace flowreasoner::eval::methods
