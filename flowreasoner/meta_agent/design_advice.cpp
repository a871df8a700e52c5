#include "flowreasoner/meta_agent/design_advice.h"

#include <algorithm>

#include <fmt/format.h>

namespace flowreasoner::meta_agent {
namespace {

bool is_code(const QueryReading& reading) {
  return reading.kind != QueryKind::kQuestion;
}

/// What designs met outweighs what the query looked like: one level up after the first that failed,
/// and another after the third.
Difficulty met_difficulty(const AdviceBasis& basis) {
  const int steps = (basis.failed_designs > 0 ? 1 : 0) + (basis.failed_designs >= 3 ? 1 : 0);
  const int level = static_cast<int>(basis.reading.difficulty) + steps;
  return static_cast<Difficulty>(std::min(level, static_cast<int>(Difficulty::kHigh)));
}

std::string advice_on_difficulty(const AdviceBasis& basis) {
  switch (met_difficulty(basis)) {
    case Difficulty::kLow:
      return "It looks simple: one careful attempt and a check will mostly do, and further agents "
             "cost "
             "more than they bring.";
    case Difficulty::kMedium:
      return "One attempt will often miss a case: have at least two that think differently, or one "
             "that "
             "is checked and repaired.";
    case Difficulty::kHigh:
      return "A single attempt will probably fail: have the task worked out before it is solved, "
             "make "
             "several attempts by different methods, and tell the right one by running them.";
  }
  return {};
}

std::string advice_on_tests(const QueryReading& reading) {
  if (!is_code(reading)) {
    return "There is nothing to test: what tells a right answer from a wrong one is that "
           "independent "
           "ways lead to it. Programmer computes what can be computed.";
  }
  if (reading.visible_tests == 0) {
    return "No tests are given, so Test has nothing to run: TestGenerate writes some from the "
           "text, and "
           "ExecEnsemble picks the group of attempts that behave alike and pass most of them.";
  }
  if (reading.visible_tests <= 2) {
    return fmt::format(
        "Only {} visible test{}: passing is necessary and far from sufficient. Test repairs what "
        "fails "
        "it; cases of the text that it leaves out need an agent of their own.",
        reading.visible_tests, reading.visible_tests == 1 ? "" : "s");
  }
  return fmt::format(
      "{} visible tests: Test runs them for nothing when they pass, and repairs with the failure "
      "at hand "
      "when they do not.",
      reading.visible_tests);
}

std::string advice_on_budget(std::int64_t calls) {
  if (calls <= 1) {
    return "The budget allows about one model call in each run: put everything into one good "
           "prompt.";
  }
  if (calls <= 4) {
    return fmt::format(
        "The budget allows about {} model calls in each run: no ensemble that does not decide "
        "something.",
        calls);
  }
  return fmt::format(
      "The budget allows about {} model calls in each run; use them only where they help.", calls);
}

}  // namespace

std::vector<std::string> design_advice(const AdviceBasis& basis) {
  const QueryReading& reading = basis.reading;
  std::vector<std::string> advice{advice_on_difficulty(basis), advice_on_tests(reading)};
  if (basis.calls_per_run) advice.push_back(advice_on_budget(*basis.calls_per_run));
  if (reading.rules >= 6) {
    advice.push_back(
        "The text restricts a lot: have its rules listed one by one, and the attempt checked "
        "against each.");
  }
  if (is_code(reading) && reading.examples >= 2) {
    advice.push_back(
        "The text holds examples: an attempt should be traced on them before it is given.");
  }
  if (reading.has_float_tests) {
    advice.push_back(
        "Floating-point results are compared: say how to round, and to keep precision.");
  }
  if (reading.has_exception_tests) {
    advice.push_back(
        "Tests expect exceptions: the kind of exception and when it comes are part of the task.");
  }
  if (reading.functions > 1) {
    advice.push_back(
        "The text defines more than one function: pass it on whole, for the answer may use the "
        "helpers.");
  }
  if (reading.kind == QueryKind::kProgram) {
    advice.push_back(
        "The answer is a whole program: it reads standard input, prints the result and nothing "
        "else.");
  }
  if (basis.workers > 1) {
    advice.push_back(
        "Several workers are allowed: let cheap ones draft and check, and the strong ones do the "
        "step on "
        "which all depends.");
  }
  return advice;
}

}  // namespace flowreasoner::meta_agent
