#pragma once
#include <string>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/llm/model_options.h"
#include "flowreasoner/record/run_records.h"
#include "flowreasoner/sandbox/sandbox.h"
#include "flowreasoner/tasks/problem.h"

namespace flowreasoner::cli {

/// A model as an exported program will ask it: by the `openai` package.
struct ExportedModel {
  std::string name;  ///< as the workflow calls it
  llm::ModelOptions options;
};

/// What an exported program holds beside the workflow.
struct ProgramExport {
  std::string title;
  std::string file_name;
  std::string graph;
  std::string prompt;
  tasks::Problem problem;  ///< its hidden tests stay here
  std::vector<ExportedModel> models;
};

/// The design of an episode that its answer came from. Errors: kNotFound when it has none.
Result<record::RoundRecord> final_round(const record::EpisodeDetail& detail);

/// The workflow as the source text of one Python program that needs only the `openai` package
/// (docs/guest-protocol.md, job `bundle`). No key gets in, and no hidden test.
/// Errors: kSandbox; those of Sandbox::run. `sandbox` outlives the Async.
Async<std::string> bundle_program(sandbox::Sandbox* sandbox, ProgramExport what);

}  // namespace flowreasoner::cli
