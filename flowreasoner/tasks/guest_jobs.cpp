#include "flowreasoner/tasks/guest_jobs.h"

#include <optional>
#include <string>
#include <utility>

#include "flowreasoner/base/async_group.h"

namespace flowreasoner::tasks {
namespace {

using Slot = std::optional<Result<sandbox::JobResult>>;

/// `slot` is an element of a vector that outlives the group of run_jobs().
asio::awaitable<void> run_one(sandbox::Sandbox* sandbox, sandbox::Warmth warmth, Json job,
                              sandbox::Limits limits, Slot* slot) {
  Result<sandbox::JobResult> result =
      co_await sandbox->run(std::move(warmth), std::move(job), limits);
  slot->emplace(std::move(result));
}

}  // namespace

Async<std::vector<sandbox::JobResult>> run_jobs(sandbox::Sandbox& sandbox, sandbox::Warmth warmth,
                                                std::vector<Json> jobs, sandbox::Limits limits) {
  std::vector<Slot> slots(jobs.size());
  AsyncGroup group(co_await asio::this_coro::executor);
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    group.spawn(run_one(&sandbox, warmth, std::move(jobs[i]), limits, &slots[i]));
  }
  co_await group.join();
  std::vector<sandbox::JobResult> results;
  for (Slot& slot : slots) {
    if (!slot) co_return Error(Errc::kCancelled, "running a program");
    if (!*slot) co_return slot->error();
    results.push_back(std::move(**slot));
  }
  co_return results;
}

std::string ending_text(const sandbox::RunOutcome& outcome) {
  std::string text(sandbox::ending_name(outcome.ending));
  if (outcome.ending == sandbox::Ending::kExited)
    text += " with status " + std::to_string(outcome.status);
  if (outcome.ending == sandbox::Ending::kSignalled)
    text += " by signal " + std::to_string(outcome.status);
  return text;
}

std::string limit_text(const sandbox::RunOutcome& outcome) {
  using sandbox::Ending;
  switch (outcome.ending) {
    case Ending::kCpuLimit:
    case Ending::kWallLimit:
    case Ending::kMemoryLimit:
    case Ending::kOutputLimit:
      return std::string(sandbox::ending_name(outcome.ending));
    default:
      return {};
  }
}

std::string exception_text(const Json* exception) {
  if (exception == nullptr || exception->is_null()) return {};
  std::string text = json_string(*exception, "type").value_or("Error");
  const auto message = json_string(*exception, "message");
  const auto line = json_integer(*exception, "line");
  if (message && !message->empty()) text += ": " + *message;
  if (line && *line > 0) text += " (line " + std::to_string(*line) + ")";
  return text;
}

}  // namespace flowreasoner::tasks
