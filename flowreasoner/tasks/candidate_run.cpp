#include "flowreasoner/tasks/candidate_run.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "flowreasoner/tasks/guest_jobs.h"

namespace flowreasoner::tasks {
namespace {

/// Time of a second run that only fetches what calls before the one that hangs gave: each of them
/// took less than the guest's flush interval.
constexpr std::chrono::milliseconds kFetchTime(1000);

}  // namespace

CandidateRun candidate_run_of(sandbox::JobResult result) {
  CandidateRun run;
  run.ending = result.outcome.ending;
  run.peak_memory_bytes = result.outcome.peak_memory_bytes;
  bool is_loaded = false;
  for (Json& frame : result.frames) {
    if (json_string(frame, "t") == "loaded") is_loaded = true;
    if (auto data = json_string(frame, "data")) run.outcomes.push_back(std::move(*data));
  }
  const Json* load = json_member(result.done, "load");
  const auto outcomes = json_string(result.done, "outcomes");
  if (load != nullptr && load->is_object()) {
    run.load_type = json_string(*load, "type").value_or("Error");
    run.load_error = exception_text(load);
  } else if (outcomes) {
    run.outcomes.push_back(*outcomes);
  } else if (!is_loaded) {
    run.load_type = "Ended";
    run.load_error = ending_text(result.outcome);
    run.limit = limit_text(result.outcome);
  } else {
    run.ended = ending_text(result.outcome);
    run.limit = limit_text(result.outcome);
  }
  return run;
}

Json calls_job(const std::string& code, const CallScript& script, bool is_live) {
  return {{"t", "job"},
          {"kind", "calls"},
          {"code", code},
          {"names", script.names},
          {"script", script.calls},
          {"test_seconds", script.call_seconds},
          {"digest_over", script.digest_over},
          {"slow", script.slow},
          {"live", is_live}};
}

Async<CandidateRun> run_candidate(sandbox::Sandbox& sandbox, sandbox::Warmth warmth,
                                  std::string code, CallScript script, sandbox::Limits limits) {
  Json job = calls_job(code, script, false);
  Json again = job;
  limits.channel_bytes = kAnswerBytes;
  Result<sandbox::JobResult> result = co_await sandbox.run(warmth, std::move(job), limits);
  if (!result) co_return result.error();
  CandidateRun run = candidate_run_of(std::move(*result));
  // What the first calls gave may not have been sent when a later one ended the guest.
  if (run.ended.empty() || !run.outcomes.empty() || script.count < 2) co_return run;
  again["flush"] = true;
  limits.cpu = std::min<std::chrono::milliseconds>(limits.cpu, kFetchTime);
  limits.wall = std::min<std::chrono::milliseconds>(limits.wall, kFetchTime);
  result = co_await sandbox.run(warmth, std::move(again), limits);
  if (!result) co_return result.error();
  CandidateRun fetched = candidate_run_of(std::move(*result));
  run.outcomes = std::move(fetched.outcomes);
  co_return run;
}

}  // namespace flowreasoner::tasks
