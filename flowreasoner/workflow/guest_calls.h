#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/base/json.h"
#include "flowreasoner/sandbox/sandbox.h"
#include "flowreasoner/workflow/workflow_run.h"

namespace flowreasoner::workflow {

/// Answers the calls of one workflow's guest: asks models, judges by the visible tests, runs
/// programs (docs/guest-protocol.md, "Calls"). What a call may not do (an unknown model, odd
/// arguments, a spent budget) and what fails (a model, a guest of the sandbox) is an error frame
/// for the guest, never an Error.
///
/// Thread rule: the I/O thread; any number of answer() at once. Lifetime: outlives every Async it
/// returned; sandbox, run, budget and trace outlive it.
class GuestCalls {
 public:
  GuestCalls(sandbox::Sandbox& sandbox, const WorkflowRun& run, Budget& budget, Trace& trace);

  /// The frame to send back, `result` or `error`. `call` has an integer `id`.
  /// Errors are ours and end the run: those of the run store, kEnvironment of the sandbox.
  Async<Json> answer(Json call);

  /// The last error of a model, and of the budget, that was handed to the guest.
  const std::optional<Error>& model_error() const { return model_error_; }
  const std::optional<Error>& budget_error() const { return budget_error_; }

 private:
  /// What one call comes to: a value, or why the guest gets none.
  struct Reply {
    Json value;
    std::optional<Error> refusal;
  };
  static Reply answered(Json value);
  static Reply refused(Error why);

  Async<Reply> dispatch(std::string op, Json args, std::size_t place);
  Async<Reply> chat(Json args, std::size_t place);
  Async<Reply> test(Json args, std::size_t place);
  Async<Reply> python(Json args, std::size_t place);
  Async<Reply> behave(Json args, std::size_t place);
  void enter_reply(const llm::ChatReply& reply, bool from_record, std::size_t place);
  Result<RecordedModel*> find_model(const Json& args, std::size_t place);
  Result<void> admit_program();
  Milliseconds call_time() const;
  void note_error(const std::string& op, const Error& error);

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
