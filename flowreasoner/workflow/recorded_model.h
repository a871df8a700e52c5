#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "flowreasoner/base/async.h"
#include "flowreasoner/llm/chat_model.h"
#include "flowreasoner/record/run_store.h"

namespace flowreasoner::workflow {

/// Where calls are recorded, and which part of an episode makes them. A value; no store: nothing is
/// recorded. Lifetime: `store` and `paid` outlive every RecordedModel that was given them.
struct CallScope {
  record::RunStore* store = nullptr;
  record::EpisodeId episode = 0;
  const record::RecordedCalls* paid = nullptr;  ///< calls of an earlier attempt; may be null
  /// Names the part, the same in every attempt: "meta", "r2c0v1", "" (a plain `run`). Calls with
  /// equal requests are told apart by counting them within the scope.
  std::string scope;
  std::int64_t round = 0;  ///< 0: outside of any round
  std::int64_t candidate = 0;
  std::int64_t validation = 0;
  std::int64_t repeat = 0;  ///< of the whole episode, on the same query
};

/// Scope of one workflow run: "r<round>c<candidate>v<validation>".
std::string workflow_scope(std::int64_t round, std::int64_t candidate, std::int64_t validation);

/// The `draw`-th draw of the same question in a scope. Different in each round, candidate,
/// validation run and repeat, so that a reply cache gives fresh draws to repeats, and the same ones
/// to a second run of the program. Distinct for draw, validation, candidate and round below 1,000.
std::int64_t sample_index(const CallScope& scope, std::int64_t draw);

/// What came of one call. A failure of the model is an outcome here: only the record's are errors.
struct RecordedReply {
  bool from_record = false;  ///< an earlier attempt had paid for it
  Result<llm::ChatReply> reply;
};

/// What the record keeps of a call beside request and reply.
struct CallNote {
  std::string operator_name;  ///< "Custom", …; "design" for the meta-agent
  std::int64_t ordinal = 0;   ///< the call's number in its workflow run; 0: none
  std::string chain;  ///< which of the program's concurrent tasks asks (docs/guest-protocol.md)
};

/// Any ChatModel, with the run store: a reply that an earlier attempt has paid for is taken from
/// there; any other is written to the store before it is used, so that no reply that had arrived is
/// paid for twice.
///
/// A call is named by (scope and chain, llm::request_key with sample index 0, n-th call of that key
/// in that chain). A chain makes its calls one after the other, so that names do not depend on how
/// fast replies come. A call that is not in the record draws the first sample that no recorded call
/// of the scope has. Failed calls are not recorded: a later attempt asks again.
///
/// For recorded models a request also says how many answers about its question the scope took
/// before it: calls count in the order in which they are asked, n answers a call, and a call that
/// is not in the record takes the first that no recorded call of the scope has. So no answer is
/// taken twice, in a later attempt neither. Thread rule: one executor. Lifetime: `model` outlives
/// this; this outlives every Async it returned.
class RecordedModel final : public llm::ChatModel {
 public:
  RecordedModel(llm::ChatModel& model, CallScope scope);

  /// Errors: those of RunStore::record_call; the reply is then not used.
  /// Cancellation: as the model; a reply that has arrived is still recorded.
  Async<RecordedReply> ask(llm::ChatRequest request, CallNote note);

  /// The same with request.caller as the operator's name. Errors: those of the model and of the
  /// record.
  Async<llm::ChatReply> complete(llm::ChatRequest request) override;
  const std::string& name() const override { return model_.name(); }
  asio::awaitable<void> close() override;

 private:
  Async<Done> record(record::CallRecord call);
  void note_recorded_samples();
  std::int64_t next_sample(const std::string& key);
  std::int64_t next_answers(const std::string& question, std::int64_t n);

  llm::ChatModel& model_;
  CallScope scope_;
  std::map<std::pair<std::string, std::string>, std::int64_t> occurrences_;  // by key and chain
  std::map<std::string, std::int64_t> draws_;                                // by key
  std::set<std::pair<std::string, std::int64_t>> recorded_samples_;          // key, sample index
  std::map<std::string, std::set<std::int64_t>> taken_answers_;              // by question
};

}  // namespace flowreasoner::workflow
