#include "flowreasoner/meta_agent/designer.h"

#include <algorithm>
#include <utility>

#include "flowreasoner/meta_agent/design_prompt.h"

namespace flowreasoner::meta_agent {
namespace {

constexpr const char* kAsking = "asking the meta-agent";

/// What is wrong with a design, for the meta-agent; empty: nothing that forbids to run it.
std::string faults_of(const Design& design, const std::string& finish_reason) {
  if (!design.parsed.is_usable()) {
    const bool was_cut = finish_reason == "length";
    return design.parsed.problem +
           (was_cut ? " The reply reached its greatest length: think and write less." : "");
  }
  if (design.analysis.is_runnable()) return {};
  std::string faults;
  for (const workflow::Finding& finding : design.analysis.findings) {
    faults += "- " + finding.to_string() + "\n";
  }
  return faults;
}

/// A later design replaces an earlier one unless it holds no program and the earlier one does.
void keep_better(Design& best, Design next) {
  const bool is_worse = best.parsed.is_usable() && !next.parsed.is_usable();
  if (!is_worse) {
    best = std::move(next);
    return;
  }
  best.repairs = next.repairs;
  best.usd = next.usd;
  best.is_priced = next.is_priced;
  best.tokens = next.tokens;
  best.tokens_out = next.tokens_out;
  best.calls = next.calls;
}

}  // namespace

Designer::Designer(workflow::RecordedModel& model, sandbox::Sandbox& sandbox,
                   workflow::Budget& budget, DesignerOptions options)
    : model_(model), sandbox_(sandbox), budget_(budget), options_(std::move(options)) {}

Async<std::string> Designer::ask(Design* design, std::string question_id) {
  if (auto admitted = budget_.admit(); !admitted) {
    design->failure = admitted.error().with_context(kAsking);
    co_return std::string();
  }
  llm::ChatRequest request;
  request.messages = design->messages;
  request.temperature = options_.temperature;
  request.max_tokens = options_.max_tokens;
  request.question_id = std::move(question_id);
  request.caller = "meta";
  request.timeout = options_.call_time;
  workflow::CallNote note;
  note.operator_name = "design";

  const Clock::duration left = budget_.deadline().value_or(Clock::time_point::max()) - Clock::now();
  const bool is_bounded = budget_.deadline() && left < options_.call_time;
  const Clock::duration limit =
      is_bounded ? std::max(left, Clock::duration::zero()) : options_.call_time;
  auto asking = model_.ask(std::move(request), std::move(note));
  Result<workflow::RecordedReply> asked = co_await with_timeout(std::move(asking), limit, kAsking);
  Result<llm::ChatReply> reply = Error();
  if (asked) {
    reply = std::move(asked->reply);
  } else if (asked.error().code() == Errc::kTimeout) {
    reply = is_bounded ? Error(Errc::kBudget, "the time is up") : asked.error();
  } else {
    co_return asked.error().with_context(kAsking);
  }
  if (!reply) {
    budget_.charge(0.0, 0, 0);
    if (reply.error().code() == Errc::kCancelled) co_return reply.error();
    design->failure = reply.error().with_context(kAsking);
    co_return std::string();
  }
  const llm::Usage& usage = reply->usage;
  budget_.charge(reply->priced ? std::optional<double>(reply->usd) : std::nullopt,
                 usage.prompt_tokens, usage.completion_tokens);
  design->usd += reply->usd;
  design->is_priced = design->is_priced && reply->priced;
  design->tokens += usage.prompt_tokens + usage.completion_tokens;
  design->tokens_out += usage.completion_tokens;
  ++design->calls;
  design->reply = reply->choices.front().text;
  design->parsed = parse_reply(design->reply, reply->choices.front().reasoning);
  co_return reply->choices.front().finish_reason;
}

Async<Design> Designer::design(std::vector<llm::Message> messages, std::string query_text,
                               std::vector<workflow::Worker> workers, std::string question_id) {
  Design best;
  Design next;
  next.messages = std::move(messages);
  for (int repairs = 0;; ++repairs) {
    FR_CO_TRY(const std::string finish, co_await ask(&next, question_id));
    if (next.failure) {
      if (repairs == 0) co_return next;
      best.failure = next.failure;
      co_return best;
    }
    next.repairs = repairs;
    next.program = {next.parsed.graph, next.parsed.prompt};
    next.analysis = {};
    if (next.parsed.is_usable()) {
      FR_CO_TRY(next.analysis,
                co_await workflow::analyse_program(sandbox_, next.program, query_text, workers));
    }
    const std::string faults = faults_of(next, finish);
    if (repairs == 0) {
      best = next;
    } else {
      keep_better(best, next);
    }
    if (faults.empty() || repairs >= options_.repairs) co_return best;
    append_repair(next.messages, next.reply, faults, options_.profile);
  }
}

}  // namespace flowreasoner::meta_agent
