#include "flowreasoner/episode/episode_record.h"

#include <utility>

#include "flowreasoner/episode/answer_run.h"
#include "flowreasoner/workflow/workflow_runner.h"

namespace flowreasoner::episode {
namespace {

Json messages_json(const std::vector<llm::Message>& messages) {
  Json list = Json::array();
  for (const llm::Message& message : messages) {
    list.push_back(Json{{"role", message.role}, {"content", message.content}});
  }
  return list;
}

Json findings_json(const std::vector<workflow::Finding>& findings) {
  Json list = Json::array();
  for (const workflow::Finding& finding : findings) list.push_back(workflow::to_json(finding));
  return list;
}

/// `{passed, total, failures, runs}`: tests over all validation runs, the failed ones, and each
/// run.
Json visible_json(const meta_agent::RoundReport& report) {
  std::int64_t passed = 0;
  std::int64_t total = 0;
  Json failures = Json::array();
  Json runs = Json::array();
  for (const meta_agent::RunReport& run : report.runs) {
    passed += run.verdict.passed_count();
    total += run.verdict.total();
    const Json verdict = tasks::to_json(run.verdict);
    for (std::size_t i = 0; i < run.verdict.results.size(); ++i) {
      if (!run.verdict.results[i].passed) failures.push_back(verdict.at("results").at(i));
    }
    runs.push_back(Json{{"answer", run.code},
                        {"verdict", verdict},
                        {"error", run_error(run.result)},
                        {"usd", run.result.usd},
                        {"tokens", run.result.tokens()},
                        {"calls", run.result.calls}});
  }
  return Json{{"passed", passed},
              {"total", total},
              {"failures", std::move(failures)},
              {"written_by_workers", !report.has_visible_tests},
              {"runs", std::move(runs)}};
}

std::string error_of(const Candidate& candidate) {
  if (candidate.failure) return candidate.failure->to_string();
  if (candidate.design.failure) return candidate.design.failure->to_string();
  if (!candidate.report.unusable.empty()) return candidate.report.unusable;
  for (const meta_agent::RunReport& run : candidate.report.runs) {
    if (run.result.error) return run_error(run.result);
  }
  return {};
}

}  // namespace

record::RoundRecord round_record(const EpisodeContext& context, const Candidate& candidate) {
  const meta_agent::Design& design = candidate.design;
  record::RoundRecord round;
  round.episode = context.id;
  round.number = candidate.place.round;
  round.candidate = candidate.place.candidate;
  round.parent = candidate.parent;
  round.messages = messages_json(design.messages.empty() ? candidate.messages : design.messages);
  round.reply = design.reply;
  round.reasoning = design.parsed.reasoning;
  round.modification = design.parsed.modification;
  round.graph = design.program.graph;
  round.prompt = design.program.prompt;
  round.ast_hash = design.analysis.hash;
  round.nodes = design.analysis.nodes;
  round.checks = findings_json(design.analysis.findings);
  round.visible = visible_json(candidate.report);
  round.feedback = candidate.feedback;
  round.error = error_of(candidate);
  round.score = candidate.score;
  round.usd = candidate.usd();
  round.tokens = candidate.tokens();
  round.calls = candidate.calls();
  return round;
}

Async<Done> record_candidate(const EpisodeContext* context, const Candidate* candidate) {
  record::RunStore* store = context->parts.store;
  if (store == nullptr) co_return Done{};
  record::RoundRecord round = round_record(*context, *candidate);
  record::VerdictRecord verdict;
  verdict.episode = context->id;
  verdict.round = round.number;
  verdict.candidate = round.candidate;
  verdict.kind = "visible";
  verdict.passed = round.visible.at("passed").get<std::int64_t>();
  verdict.total = round.visible.at("total").get<std::int64_t>();
  verdict.verdict = round.visible.at("runs");
  FR_CO_TRY(Done recorded, co_await store->record_round(std::move(round)));
  if (verdict.total == 0 || !candidate->report.has_visible_tests) co_return recorded;
  co_return co_await store->record_verdict(std::move(verdict));
}

Async<Done> record_hidden(const EpisodeContext* context, const tasks::Verdict* verdict) {
  record::RunStore* store = context->parts.store;
  if (store == nullptr) co_return Done{};
  record::VerdictRecord row;
  row.episode = context->id;
  row.kind = "hidden";
  row.passed = verdict->passed_count();
  row.total = verdict->total();
  row.verdict = tasks::to_json(*verdict);
  co_return co_await store->record_verdict(std::move(row));
}

}  // namespace flowreasoner::episode
