#include "flowreasoner/eval/episode_outcome.h"

#include <utility>

#include <fmt/format.h>

#include "flowreasoner/base/figures.h"

namespace flowreasoner::eval {
namespace {

/// The first test that failed, and how; the program's own failure to load.
std::string failure_of(const tasks::Verdict& verdict) {
  if (!verdict.load_error.empty()) return "did not load: " + verdict.load_error;
  for (const tasks::TestResult& test : verdict.results) {
    if (test.passed) continue;
    std::string text = test.expression;
    if (!test.type.empty()) text += "\n" + test.type;
    if (!test.message.empty()) text += ": " + test.message;
    if (!test.expected.empty()) text += "\nexpected " + test.expected;
    if (!test.actual.empty()) text += "\nactual   " + test.actual;
    return text;
  }
  return {};
}

/// The part of the deciding tests that passed: the hidden ones, else the visible ones.
double score_of(const episode::EpisodeResult& result) {
  std::int64_t passed = result.visible_passed;
  std::int64_t total = result.visible_total;
  if (result.hidden) {
    passed = result.hidden->passed_count();
    total = result.hidden->total();
  }
  if (total == 0) return result.solved.value_or(false) ? 1 : 0;
  return static_cast<double>(passed) / static_cast<double>(total);
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

}  // namespace

Cost cost_of(const workflow::Spent& spent) {
  Cost cost;
  cost.usd = spent.usd;
  cost.is_priced = spent.is_priced;
  cost.tokens_in = spent.tokens - spent.tokens_out;
  cost.tokens_out = spent.tokens_out;
  cost.calls = spent.calls;
  return cost;
}

Outcome outcome_of(const episode::EpisodeResult& result, System system, std::string set,
                   std::int64_t repeat, std::int64_t index) {
  Outcome outcome;
  outcome.system = std::move(system);
  outcome.set = std::move(set);
  outcome.problem = result.problem;
  outcome.repeat = repeat;
  if (result.has_verdict()) {
    outcome.solved = result.solved;
    outcome.score = score_of(result);
  }
  outcome.cost = cost_of(result.spent());
  outcome.latency = result.elapsed;
  outcome.stopped = episode::stop_name(result.stopped);
  // A given workflow says here why it gave no answer; a budget or an endpoint, what it was.
  if (result.answer.empty() || !outcome.solved) outcome.error = first_line(result.stop_detail);
  if (result.failure) outcome.error = first_line(result.failure->to_string());
  outcome.run = result.run;
  if (!result.run.empty()) outcome.episode = index;
  outcome.answer = result.answer;
  if (result.hidden && !result.hidden->passed) outcome.failure = failure_of(*result.hidden);
  return outcome;
}

std::string trace_text(const record::EpisodeDetail& detail, std::size_t most) {
  std::string text;
  std::size_t lines = 0;
  for (const record::CallRecord& call : detail.calls) {
    if (lines == most) {
      return text + fmt::format("… and {} calls more", detail.calls.size() - lines);
    }
    ++lines;
    if (call.round > 0) text += fmt::format("round {} ", call.round);
    text += fmt::format("{} · {} · {} + {} tokens · {} · {:.1f} s\n", call.operator_name,
                        call.model, call.prompt_tokens, call.completion_tokens, usd_text(call.usd),
                        static_cast<double>(call.latency.count()) / 1e6);
  }
  return text;
}

}  // namespace flowreasoner::eval
