#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/workflow/workflow_runner.h"

namespace flowreasoner::workflow {

/// Answers the calls of one workflow's guest: asks models, judges by the visible tests, runs
/// programs (docs/guest-protocol.md, "Calls"). What a call may not do (an unknown model, odd
/// arguments, a spent budget) is an error frame for the guest, never an Error.
///
/// Thread rule: the I/O thread; any number of answer() at once. Lifetime: outlives every Async it
/// returned; sandbox, run and trace outlive it.
class GuestCalls {
 public:
  GuestCalls(sandbox::Sandbox& sandbox, const WorkflowRun& run, Budget& budget, Trace& trace);
  ~GuestCalls();

  /// The frame to send back, `result` or `error`.
  /// Errors are ours and end the run: those of the run store, kCancelled.
  Async<Json> answer(Json call);

  /// The last error of a model, and of a budget, that was handed to the guest.
  const std::optional<Error>& model_error() const { return model_error_; }
  const std::optional<Error>& budget_error() const { return budget_error_; }

 private:
  struct Reply;
  Async<Reply> dispatch(std::string op, Json args, std::size_t place);
  Async<Reply> chat(Json args, std::size_t place);
  Async<Reply> test(Json args, std::size_t place);
  Async<Reply> python(Json args);
  Async<Reply> behave(Json args, std::size_t place);
  RecordedModel* find_model(const Json& args, std::size_t place);
  Result<void> admit_program();

  sandbox::Sandbox& sandbox_;
  const WorkflowRun& run_;
  Budget& budget_;
  Trace& trace_;
  std::vector<std::unique_ptr<RecordedModel>> models_;  // in the order of run_.workers
  std::int64_t program_calls_ = 0;
  std::optional<Error> model_error_;
  std::optional<Error> budget_error_;
};

}  // namespace flowreasoner::workflow
