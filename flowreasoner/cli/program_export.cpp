#include "flowreasoner/cli/program_export.h"

#include <algorithm>
#include <utility>

#include "flowreasoner/workflow/worker.h"

namespace flowreasoner::cli {
namespace {

Json text_or_null(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

Json model_json(const ExportedModel& model) {
  const llm::ModelOptions& options = model.options;
  Json object{{"name", model.name},
              {"model", text_or_null(options.model)},
              {"profile", workflow::profile_name(options.profile)},
              {"base_url", text_or_null(options.base_url)},
              {"key_env", text_or_null(options.key_env)},
              {"usd_in", nullptr},
              {"usd_out", nullptr}};
  if (options.price) {
    object["usd_in"] = options.price->input_usd;
    object["usd_out"] = options.price->output_usd;
  }
  return object;
}

Json job_of(const ProgramExport& what) {
  Json models = Json::array();
  for (const ExportedModel& model : what.models) models.push_back(model_json(model));
  Json job{{"t", "job"}, {"kind", "bundle"}, {"dataset", "HumanEval"}, {"profile", "full"}};
  job["graph"] = what.graph;
  job["prompt"] = what.prompt;
  job["title"] = what.title;
  job["file_name"] = what.file_name;
  job["problem"] = what.problem.query;
  job["entry_point"] = what.problem.entry_point;
  job["question_id"] = what.problem.id;
  const tasks::Tests& visible = what.problem.visible;
  job["tests"] = {{"setup", visible.setup}, {"asserts", visible.asserts}, {"check", visible.check}};
  if (!what.models.empty()) {
    job["profile"] = workflow::profile_name(what.models.front().options.profile);
  }
  job["models"] = std::move(models);
  return job;
}

}  // namespace

Result<record::RoundRecord> final_round(const record::EpisodeDetail& detail) {
  const Json& result = detail.episode.result;
  const auto number = json_integer(result, "final_round");
  const auto candidate = json_integer(result, "final_candidate").value_or(0);
  const record::RoundRecord* best = nullptr;
  for (const record::RoundRecord& round : detail.rounds) {
    if (round.graph.empty()) continue;
    if (number && round.number == *number && round.candidate == candidate) return round;
    if (best == nullptr || round.score > best->score) best = &round;
  }
  // An episode that was broken off has no result: then the best round there is.
  if (best == nullptr) return Error(Errc::kNotFound, "the episode has no workflow to export");
  return *best;
}

Async<std::string> bundle_program(sandbox::Sandbox* sandbox, ProgramExport what) {
  const sandbox::Limits limits;
  Json job = job_of(what);
  FR_CO_TRY(sandbox::JobResult result,
            co_await sandbox->run(sandbox::Warmth::kWorkflow, std::move(job), limits));
  const auto source = json_string(result.done, "source");
  if (!source) {
    const std::string ending(sandbox::ending_name(result.outcome.ending));
    co_return Error(Errc::kSandbox, "writing the program out failed: " + ending + " " +
                                        result.outcome.output.substr(0, 500));
  }
  co_return *source;
}

}  // namespace flowreasoner::cli
