#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/llm/chat_model.h"
#include "flowreasoner/meta_agent/reply_parser.h"
#include "flowreasoner/sandbox/sandbox.h"
#include "flowreasoner/workflow/budget.h"
#include "flowreasoner/workflow/program.h"
#include "flowreasoner/workflow/program_checker.h"
#include "flowreasoner/workflow/recorded_model.h"

namespace flowreasoner::meta_agent {

struct DesignerOptions {
  std::optional<double> temperature;       ///< unset: the server's default
  std::optional<std::int64_t> max_tokens;  ///< unset: the server's default
  /// One request, retries included: reasoning takes its time.
  Milliseconds call_time{900'000};
  /// How often a reply that cannot be run is sent back before a worker is paid.
  int repairs = 1;
  llm::PromptProfile profile = llm::PromptProfile::kFull;
};

/// One design: what was asked, what came, what the static checks say. A value; a reply that holds
/// no program is one too.
struct Design {
  std::vector<llm::Message> messages;  ///< as last asked, repairs included
  std::string reply;                   ///< the whole last reply, without the reasoning
  ParsedReply parsed;
  workflow::Program program;           ///< empty when `parsed` is not usable
  workflow::ProgramAnalysis analysis;  ///< of `program`
  int repairs = 0;                     ///< how many were asked for

  /// Why the last request got no reply: the model's endpoint, or a budget (kBudget). With a program
  /// in `program` it was a repair that failed.
  std::optional<Error> failure;

  double usd = 0;
  bool is_priced = true;
  std::int64_t tokens = 0;
  std::int64_t tokens_out = 0;  ///< of these, those of replies
  std::int64_t calls = 0;

  /// There is a program and nothing forbids to run it.
  bool is_runnable() const { return parsed.is_usable() && analysis.is_runnable(); }
};

/// Asks the meta-agent for one workflow program.
///
/// Thread rule: the I/O thread. Lifetime: model, sandbox and budget outlive every Async it
/// returned.
class Designer {
 public:
  Designer(workflow::RecordedModel& model, sandbox::Sandbox& sandbox, workflow::Budget& budget,
           DesignerOptions options);

  /// Sends `messages`, parses the reply, checks the program; an unusable or faulty one is sent back
  /// with what is wrong, `repairs` times. `query_text` and `workers` are for the checks;
  /// `question_id` is told to recorded models.
  /// A model that fails, or a call that the budget does not admit, is `failure` in the design.
  /// Errors are ours: those of the run store, kSandbox, kCancelled.
  Async<Design> design(std::vector<llm::Message> messages, std::string query_text,
                       std::vector<workflow::Worker> workers, std::string question_id);

 private:
  /// Fills in reply, parsed and cost of `design`, or its failure; returns the finish reason.
  Async<std::string> ask(Design* design, std::string question_id);

  workflow::RecordedModel& model_;
  sandbox::Sandbox& sandbox_;
  workflow::Budget& budget_;
  DesignerOptions options_;
};

}  // namespace flowreasoner::meta_agent
