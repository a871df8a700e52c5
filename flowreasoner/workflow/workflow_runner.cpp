#include "flowreasoner/workflow/workflow_runner.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "flowreasoner/workflow/guest_calls.h"
#include "flowreasoner/workflow/guest_conversation.h"

namespace flowreasoner::workflow {
namespace {

/// The guest's own wall limit is behind the engine's, so that the engine says what ended the run.
constexpr Milliseconds kGuestGrace{30'000};
/// A guest that said `done` has nothing left to do but to exit.
constexpr Milliseconds kExitTime{10'000};

/// The run's own limit, or the nearest budget's end.
Clock::time_point end_of(const WorkflowRun& run, const Budget& budget) {
  const Clock::time_point own = budget.begin() + run.limits.time;
  return std::min(own, budget.deadline().value_or(own));
}

Milliseconds time_until(Clock::time_point end) {
  const auto left = std::chrono::ceil<Milliseconds>(end - Clock::now());
  return std::max(left, Milliseconds(0));
}

std::string answer_text(const Json& done) {
  const Json* answer = json_member(done, "answer");
  if (answer == nullptr || answer->is_null()) return "";
  return answer->is_string() ? answer->get<std::string>() : dump_json(*answer);
}

std::vector<std::int64_t> order_of(const Json& done) {
  std::vector<std::int64_t> ids;
  const Json* order = json_member(done, "order");
  if (order == nullptr || !order->is_array()) return ids;
  for (const Json& id : *order) {
    if (id.is_number_integer()) ids.push_back(id.get<std::int64_t>());
  }
  return ids;
}

bool speaks_of(const WorkflowError& error, const std::optional<Error>& cause) {
  return cause && error.message.find(cause->message()) != std::string::npos;
}

/// What the program raised, by the guest's report. A program that gave up because a call was
/// refused carries the refusal's words.
WorkflowError raised_error(const Json& json, const GuestCalls& calls) {
  WorkflowError error;
  error.stage = json_string(json, "stage").value_or("run");
  error.type = json_string(json, "type").value_or("Exception");
  error.message = json_string(json, "message").value_or("");
  error.file = json_string(json, "file").value_or("");
  error.line = static_cast<int>(
      std::clamp<std::int64_t>(json_integer(json, "line").value_or(0), 0, 1'000'000));
  error.traceback = json_string(json, "traceback").value_or("");
  if (error.stage != "run") return error;
  if (speaks_of(error, calls.budget_error())) {
    error.stage = "budget";
  } else if (speaks_of(error, calls.model_error())) {
    error.stage = "model";
  }
  return error;
}

void read_done(const Json& done, const GuestCalls& calls, WorkflowResult& result) {
  result.dialect = json_string(done, "dialect").value_or("");
  const Json* error = json_member(done, "error");
  if (error != nullptr && error->is_object()) {
    result.error = raised_error(*error, calls);
    return;
  }
  result.has_finished = true;
  result.answer = answer_text(done);
  result.reported_cost = json_number(done, "cost");
}

WorkflowError ended_error(const sandbox::RunOutcome& outcome) {
  WorkflowError error;
  error.stage = "guest";
  error.type = sandbox::ending_name(outcome.ending);
  if (outcome.ending == sandbox::Ending::kExited) {
    error.message = fmt::format(
        "the program ended its interpreter (exit status {}) before it returned an answer",
        outcome.status);
  } else if (outcome.ending == sandbox::Ending::kSignalled) {
    error.message = fmt::format("the program's interpreter crashed (signal {})", outcome.status);
  } else {
    error.message = fmt::format("the program was ended: {}", error.type);
  }
  return error;
}

WorkflowError protocol_error(const Error& broken) {
  WorkflowError error;
  error.stage = "guest";
  error.type = sandbox::ending_name(sandbox::Ending::kProtocolError);
  error.message = broken.message();
  return error;
}

WorkflowError time_error(const Budget& budget, Milliseconds limit) {
  WorkflowError error;
  error.stage = "budget";
  error.type = "timeout";
  const std::optional<Error> spent = budget.spent_limit();
  error.message = spent ? spent->message()
                        : fmt::format("the workflow took longer than its limit of {:.1f} s",
                                      static_cast<double>(limit.count()) / 1000);
  return error;
}

void add_totals(const Budget& budget, Trace& trace, WorkflowResult& result) {
  const Spent& spent = budget.spent();
  result.usd = spent.usd;
  result.is_priced = spent.is_priced;
  result.calls = spent.calls;
  result.wall =
      std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - budget.begin());
  result.trace = trace.take();
  for (const TraceEntry& entry : result.trace) {
    result.prompt_tokens += entry.prompt_tokens;
    result.completion_tokens += entry.completion_tokens;
    result.cached_tokens += entry.cached_tokens;
  }
}

/// The end of a guest that said `done`, at once or by force.
Async<sandbox::RunOutcome> let_exit(sandbox::Guest& guest) {
  Result<sandbox::RunOutcome> outcome =
      co_await with_timeout(guest.outcome(), kExitTime, "waiting for a workflow's guest to exit");
  if (outcome) co_return std::move(outcome);
  co_return co_await guest.kill();
}

/// Whether the caller gave the run up. What runs under with_timeout() may end in any way by then.
asio::awaitable<bool> is_cancelled() {
  const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
  co_return state.cancelled() != asio::cancellation_type::none;
}

/// One run, from the guest's start to its end. A class because its parts refer to each other.
class Run {
 public:
  Run(sandbox::Sandbox& sandbox, WorkflowRun run)
      : sandbox_(sandbox),
        run_(std::move(run)),
        budget_("the workflow", run_.own_budget, run_.budget),
        trace_(run_.observer),
        calls_(sandbox_, run_, budget_, trace_) {}

  Async<WorkflowResult> go() {
    const Clock::time_point end = end_of(run_, budget_);
    sandbox::Limits limits = run_.limits.guest;
    limits.wall = time_until(end) + kGuestGrace;
    auto opened =
        co_await with_timeout(sandbox_.open(sandbox::Warmth::kWorkflow, workflow_job(run_), limits),
                              time_until(end), "waiting for a workflow's guest");
    if (co_await is_cancelled()) co_return Error(Errc::kCancelled, "a workflow was cancelled");
    if (!opened && opened.error().code() != Errc::kTimeout) {
      co_return opened.error().with_context("starting a workflow");
    }
    WorkflowResult result;
    if (opened) {
      const Result<Done> talked = co_await talk(**opened, end, result);
      if (!talked) co_return talked.error().with_context("running a workflow");
    } else {
      result.error = time_error(budget_, run_.limits.time);
      result.outcome.ending = sandbox::Ending::kKilled;
    }
    add_totals(budget_, trace_, result);
    result.model_error = calls_.model_error();
    result.budget_error = calls_.budget_error();
    if (result.error && result.error->stage == "budget" && !result.budget_error) {
      result.budget_error = budget_.spent_limit();  // the time was up
    }
    co_return std::move(result);
  }

 private:
  Async<Done> talk(sandbox::Guest& guest, Clock::time_point end, WorkflowResult& result) {
    GuestConversation conversation(co_await asio::this_coro::executor, guest, calls_, run_);
    const Result<Json> done =
        co_await with_timeout(conversation.run(), time_until(end), "running a workflow");
    const bool gave_up = co_await is_cancelled();
    co_await conversation.close();
    trace_.cancel_open();
    result.logs = conversation.take_logs();

    const bool is_over = !gave_up && (done || done.error().code() == Errc::kSandbox);
    // Not one conditional expression: g++ 12 copies the temporaries of its co_awaits bit by bit.
    Result<sandbox::RunOutcome> outcome = Error(Errc::kInternal, "the guest's end is not known");
    if (is_over) {
      outcome = co_await let_exit(guest);
    } else {
      outcome = co_await guest.kill();
    }
    if (!outcome) co_return outcome.error();
    result.outcome = std::move(*outcome);

    if (gave_up) co_return Error(Errc::kCancelled, "a workflow was cancelled");
    if (done) {
      trace_.order(order_of(*done));
      read_done(*done, calls_, result);
    } else if (done.error().code() == Errc::kSandbox) {
      result.error = ended_error(result.outcome);
    } else if (done.error().code() == Errc::kBadData) {
      result.error = protocol_error(done.error());
    } else if (done.error().code() == Errc::kTimeout) {
      result.error = time_error(budget_, run_.limits.time);
    } else {
      co_return done.error();
    }
    co_return Done{};
  }

  sandbox::Sandbox& sandbox_;
  WorkflowRun run_;
  Budget budget_;
  Trace trace_;
  GuestCalls calls_;
};

}  // namespace

Json workflow_job(const WorkflowRun& run) {
  return {{"t", "job"},
          {"kind", "workflow"},
          {"graph", run.program.graph},
          {"prompt", run.program.prompt},
          {"problem", run.problem},
          {"entry_point", run.entry_point},
          {"question_id", run.question_id},
          {"dataset", run.dataset},
          {"models", models_json(run.workers)},
          {"profile", profile_name(run.workers.front().profile)},
          {"overlap", run.overlap},
          {"dialect", run.dialect.empty() ? Json() : Json(run.dialect)},
          {"llm_config", run.llm_config},
          {"has_tests", run.visible != nullptr}};
}

Async<WorkflowResult> run_workflow(sandbox::Sandbox& sandbox, WorkflowRun run) {
  if (run.workers.empty()) {
    co_return Error(Errc::kInvalidArgument, "a workflow needs at least one worker model");
  }
  // A cancelled run still has its guest to clear away: the work below ends with values.
  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  auto work = std::make_unique<Run>(sandbox, std::move(run));
  Result<WorkflowResult> result = co_await work->go();
  co_await asio::this_coro::throw_if_cancelled(throws);
  co_return std::move(result);
}

}  // namespace flowreasoner::workflow
