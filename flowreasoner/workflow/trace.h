#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "flowreasoner/base/json.h"

namespace flowreasoner::workflow {

/// One call that a workflow made. Values; no text of prompts or replies (those are in the record).
struct TraceEntry {
  std::int64_t id = 0;        ///< the guest's number: 1, 2, … in the order in which calls started
  std::string op;             ///< "chat", "test", "python", "behave"
  std::string operator_name;  ///< "Custom", "ScEnsemble", …; empty when the guest did not say
  std::string chain;  ///< the program's task that made it (docs/guest-protocol.md); empty: main
  std::chrono::microseconds begin{0};     ///< since the run began
  std::chrono::microseconds duration{0};  ///< of the whole call, waiting and retries included
  bool has_ended = false;
  std::string error;  ///< "kind: message", or empty; "cancelled" when the run ended before the call

  // Calls of models.
  std::string model;  ///< the worker's name
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  std::int64_t cached_tokens = 0;
  double usd = 0;
  bool is_priced = true;  ///< `usd` is known
  int retries = 0;
  bool from_cache = false;   ///< of replies of earlier runs
  bool from_record = false;  ///< the reply was paid for by an earlier attempt at this episode

  // Calls of the sandbox: tests passed, or solutions that ran.
  std::int64_t passed = 0;
  std::int64_t total = 0;
};

Json to_json(const TraceEntry& entry);

/// Hears of calls while a workflow runs; all virtuals do nothing by default.
/// Thread rule: called on the I/O thread; must not block. Lifetime: outlives the run.
class TraceObserver {
 public:
  virtual ~TraceObserver() = default;
  virtual void call_started(const TraceEntry& /*entry*/) {}
  virtual void call_ended(const TraceEntry& /*entry*/) {}
  /// A log frame of the guest: "a bad letter falls back to the first".
  virtual void guest_logged(const std::string& /*level*/, const std::string& /*message*/) {}
};

/// The calls of one run. Thread rule: the I/O thread.
class Trace {
 public:
  /// `observer` may be null.
  explicit Trace(TraceObserver* observer = nullptr);

  /// Enters a call and tells the observer. Returns its place, good until order() is called.
  std::size_t begin(TraceEntry entry);
  /// The entry at a place, to be filled in before end().
  TraceEntry& at(std::size_t place) { return entries_[place]; }
  /// Notes the duration and tells the observer.
  void end(std::size_t place);
  /// Ends every call that is still open, as "cancelled".
  void cancel_open();

  /// Sorts by `ids`, the order of the same program without overlap (field `order` of `done`). Calls
  /// that it does not name (their run was cut short) come after, by id. Ids that there are not and
  /// repeated ones are passed over: the list comes from the guest.
  void order(const std::vector<std::int64_t>& ids);

  const std::vector<TraceEntry>& entries() const { return entries_; }
  std::vector<TraceEntry> take() { return std::move(entries_); }

 private:
  std::chrono::microseconds since_begin() const;

  TraceObserver* observer_;
  std::chrono::steady_clock::time_point begin_;
  std::vector<TraceEntry> entries_;
};

}  // namespace flowreasoner::workflow
