#include "flowreasoner/tasks/code_extractor.h"

#include <utility>

#include "flowreasoner/tasks/guest_jobs.h"

namespace flowreasoner::tasks {

Async<ExtractedCode> extract_code(sandbox::Sandbox& sandbox, std::string reply,
                                  std::string entry_point, std::string prompt,
                                  sandbox::Limits limits) {
  Json job{{"t", "job"},
           {"kind", "extract"},
           {"text", reply},
           {"entry_point", std::move(entry_point)},
           {"prompt", std::move(prompt)}};
  Result<sandbox::JobResult> result =
      co_await sandbox.run(sandbox::Warmth::kWorkflow, std::move(job), limits);
  if (!result) co_return result.error().with_context("extracting the code of a reply");
  ExtractedCode extracted;
  const auto code = json_string(result->done, "code");
  const auto found = json_bool(result->done, "found");
  if (!code || !found) {
    extracted.code = std::move(reply);
    extracted.notes.push_back("the extractor did not answer: " + ending_text(result->outcome));
    co_return extracted;
  }
  extracted.code = *code;
  extracted.found = *found;
  if (const Json* notes = json_member(result->done, "notes");
      notes != nullptr && notes->is_array()) {
    for (const Json& note : *notes) {
      if (note.is_string()) extracted.notes.push_back(note.get<std::string>());
    }
  }
  co_return extracted;
}

}  // namespace flowreasoner::tasks
