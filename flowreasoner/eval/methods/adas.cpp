#include "flowreasoner/eval/methods/adas.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "flowreasoner/base/random.h"
#include "flowreasoner/eval/methods/fitness.h"
#include "flowreasoner/eval/methods/proposer.h"
#include "flowreasoner/eval/methods/search_prompt.h"
#include "flowreasoner/meta_agent/feedback.h"
#include "flowreasoner/workflow/program_checker.h"

namespace flowreasoner::eval::methods {
namespace {

constexpr std::string_view kTask =
    R"(You are a researcher who invents multi-agent systems. A system is one Python program, the workflow: its
agents ask worker models, run code, test, vote and repair, and it returns one answer. The same workflow
runs on every problem of a set, so it has to be right for all of them, not for those you are shown.

You are shown an archive of systems with their fitness. Learn from it, good and bad ones alike, and invent
the next one: a system with a higher fitness, by an idea that the archive does not hold. Small variations
of a system are not worth a place in it.
)";

constexpr std::string_view kInvent =
    "\nInvent the next system. In <modification> give it a short name, and say in a sentence what "
    "is "
    "new about it.\n";

constexpr std::string_view kReflectOnNovelty =
    R"(Reflect on your proposal before anybody runs it.
1. Is it new and interesting? Compare it with each system of the archive and with what you know of published
   ones. If it is a variation of one of them, think of something else.
2. Where would it go wrong on these problems, and what would make it better?
3. Does the program do what you mean, or are there mistakes in it?
Then give the revised system: the three blocks, each whole.
)";

constexpr std::string_view kReflectOnProgram =
    R"(Now read your program against the rules, line by line: operators and their keywords, keys of their
results, prompt constants, what a worker is shown (it sees nothing else), awaits, the pair that is returned,
problems without an entry point. Then give the final system: the three blocks, each whole.
)";

/// One system of the archive.
struct Member {
  std::int64_t step = 0;
  std::string name;
  workflow::Program program;
  std::string hash;
  Fitness fitness;
  double score = 0;
  double usd = 0;
};

/// The later reply, unless it holds no program: then the earlier program in the longer
/// conversation.
meta_agent::Design later(meta_agent::Design before, meta_agent::Design after) {
  if (after.parsed.is_usable() || !before.parsed.is_usable()) return after;
  before.messages = std::move(after.messages);
  before.reply = std::move(after.reply);
  return before;
}

/// Why the runs call for a repair; empty: they do not.
std::string fault_of(const ProgramScores& scores) {
  if (scores.accuracy() > 0) return {};
  for (const ProblemScore& problem : scores.problems) {
    if (!problem.error.empty()) return "It failed: " + problem.error;
  }
  return "It ran, but it solved none of the problems.";
}

class Adas {
 public:
  Adas(SearchParts parts, AdasOptions options)
      : parts_(std::move(parts)), options_(std::move(options)), proposer_(parts_) {}

  Async<SearchResult> run();

 private:
  Async<Done> enter_seeds();
  Async<Done> generate(std::int64_t step);
  Async<meta_agent::Design> invent(std::int64_t step);
  std::vector<llm::Message> request() const;
  std::string archive_text() const;
  std::string objection(const meta_agent::Design& design) const;
  void enter(Member member, const ProgramScores& scores, workflow::Spent cost);
  void note_failure(std::int64_t step, const meta_agent::Design& design, std::string error,
                    workflow::Spent cost);
  const Member& best() const;

  SearchParts parts_;
  AdasOptions options_;
  Proposer proposer_;
  std::vector<Member> archive_;
  SearchResult result_;
};

std::string member_text(const Member& member, std::size_t number) {
  return fmt::format("## System {}: {}\nFitness: {}\n{}\n", number,
                     meta_agent::shorten(member.name, 400), member.fitness.to_string(),
                     program_text(member.program));
}

/// The archive in its order; the systems with the lowest fitness are left out of one that is too
/// long.
std::string Adas::archive_text() const {
  std::vector<std::size_t> places(archive_.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::stable_sort(places.begin(), places.end(), [this](std::size_t one, std::size_t other) {
    return archive_[one].fitness.median > archive_[other].fitness.median;
  });
  std::size_t bytes = 0;
  std::size_t kept = 0;
  while (kept < places.size()) {
    bytes += member_text(archive_[places[kept]], places[kept] + 1).size();
    if (kept > 0 && bytes > options_.archive_bytes) break;
    ++kept;
  }
  std::sort(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(kept));
  std::string text = "\n# The archive\n";
  for (std::size_t i = 0; i < kept; ++i) text += member_text(archive_[places[i]], places[i] + 1);
  if (kept < places.size()) {
    text += fmt::format("({} systems with a lower fitness are left out.)\n", places.size() - kept);
  }
  return text;
}

std::vector<llm::Message> Adas::request() const {
  std::string text = problems_section(parts_.evaluator->problems()) +
                     workers_section(parts_.workers) + archive_text() + std::string(kInvent);
  return {llm::Message{"system", search_system(kTask)}, llm::Message{"user", std::move(text)}};
}

/// A proposal and two reflections on it; the static checks may send the last one back.
Async<meta_agent::Design> Adas::invent(std::int64_t step) {
  std::vector<llm::Message> messages = request();
  FR_CO_TRY(meta_agent::Design design, co_await proposer_.ask(std::move(messages), step, 0, 0));
  std::int64_t turn = 0;
  for (const std::string_view reflection : {kReflectOnNovelty, kReflectOnProgram}) {
    ++turn;
    const int repairs = reflection == kReflectOnProgram ? options_.debug_tries : 0;
    messages = continued(design, std::string(reflection));
    FR_CO_TRY(meta_agent::Design next,
              co_await proposer_.ask(std::move(messages), step, turn, repairs));
    design = later(std::move(design), std::move(next));
  }
  co_return design;
}

/// Why no worker is paid for this design; empty: it can be run and is new.
std::string Adas::objection(const meta_agent::Design& design) const {
  if (!design.parsed.is_usable()) return design.parsed.problem;
  std::string text;
  if (!design.is_runnable()) {
    for (const auto& finding : design.analysis.findings) text += finding.to_string() + "\n";
    return text;
  }
  for (std::size_t i = 0; i < archive_.size(); ++i) {
    if (archive_[i].hash == design.analysis.hash) {
      return fmt::format("It is the same as system {} of the archive. Invent another one.", i + 1);
    }
  }
  return text;
}

Async<Done> Adas::generate(std::int64_t step) {
  FR_CO_TRY(meta_agent::Design design, co_await invent(step));
  workflow::Spent cost;
  for (int tries = 0;; ++tries) {
    std::string fault = objection(design);
    if (fault.empty()) {
      workflow::Program program = design.program;
      FR_CO_TRY(const ProgramScores scores,
                co_await parts_.evaluator->evaluate(std::move(program)));
      cost += scores.cost();
      fault = fault_of(scores);
      if (fault.empty()) {
        cost += proposer_.take_cost();
        Member member;
        member.step = step;
        member.name = design.parsed.modification;
        member.program = design.program;
        member.hash = design.analysis.hash;
        enter(std::move(member), scores, cost);
        co_return Done{};
      }
    }
    if (tries >= options_.debug_tries) {
      cost += proposer_.take_cost();
      note_failure(step, design, fault, cost);
      co_return Done{};
    }
    std::vector<llm::Message> messages = continued(
        design,
        "The system can not enter the archive.\n" + meta_agent::shorten(fault, 4'000) +
            "\nFind the cause and give the repaired system: the three blocks, each whole.\n");
    FR_CO_TRY(meta_agent::Design next,
              co_await proposer_.ask(std::move(messages), step, 3 + tries, 0));
    design = later(std::move(design), std::move(next));
  }
}

void Adas::enter(Member member, const ProgramScores& scores, workflow::Spent cost) {
  const std::uint64_t seed = named_seed(parts_.seed, fmt::format("adas fitness {}", member.step));
  member.fitness = bootstrap_fitness(scores, seed, options_.resamples);
  member.score = scores.accuracy();
  member.usd = scores.cost().usd;
  SearchStep step;
  step.number = member.step;
  step.modification = member.name;
  step.program = member.program;
  step.score = member.score;
  step.cost = cost;
  archive_.push_back(std::move(member));
  result_.add(std::move(step), parts_);
}

void Adas::note_failure(std::int64_t number, const meta_agent::Design& design, std::string error,
                        workflow::Spent cost) {
  SearchStep step;
  step.number = number;
  step.modification = design.parsed.modification;
  step.program = design.program;
  step.error = std::move(error);
  step.cost = cost;
  result_.add(std::move(step), parts_);
}

Async<Done> Adas::enter_seeds() {
  std::int64_t step = 0;
  for (const AdasSeed& seed : options_.seeds) {
    Member member;
    member.step = ++step;
    member.name = seed.name;
    member.program = seed.program;
    workflow::Program program = seed.program;
    std::vector<workflow::Worker> workers = parts_.workers;
    FR_CO_TRY(const workflow::ProgramAnalysis analysis,
              co_await workflow::analyse_program(*parts_.sandbox, std::move(program), std::string(),
                                                 std::move(workers)));
    member.hash = analysis.hash;
    program = seed.program;
    FR_CO_TRY(const ProgramScores scores, co_await parts_.evaluator->evaluate(std::move(program)));
    enter(std::move(member), scores, scores.cost());
  }
  co_return Done{};
}

const Member& Adas::best() const {
  return *std::max_element(archive_.begin(), archive_.end(),
                           [](const Member& one, const Member& other) {
                             if (one.score != other.score) return one.score < other.score;
                             return one.usd > other.usd;
                           });
}

Async<SearchResult> Adas::run() {
  result_.method = "adas";
  result_.stopped = "steps";
  Result<Done> done = co_await enter_seeds();
  const auto seeds = static_cast<std::int64_t>(options_.seeds.size());
  for (std::int64_t i = 1; done && i <= options_.generations; ++i) {
    done = co_await generate(seeds + i);
  }
  if (!done) {
    const bool is_budget = done.error().code() == Errc::kBudget;
    if (!is_budget || archive_.empty()) co_return done.error();
    result_.stopped = "budget";
  }
  result_.program = best().program;
  result_.score = best().score;
  result_.cost = parts_.budget->spent();
  co_return result_;
}

}  // namespace

Async<SearchResult> search_adas(SearchParts parts, AdasOptions options) {
  Adas search(std::move(parts), std::move(options));
  co_return co_await search.run();
}

}  // namespace flowreasoner::eval::methods
