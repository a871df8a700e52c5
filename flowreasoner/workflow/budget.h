#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "flowreasoner/base/deadline.h"
#include "flowreasoner/base/result.h"

namespace flowreasoner::workflow {

/// What may be used up. Unset: no limit.
struct BudgetLimits {
  std::optional<double> usd;
  std::optional<std::int64_t> tokens;  ///< of prompts and completions together
  std::optional<std::int64_t> calls;   ///< of models
  std::optional<Milliseconds> time;    ///< wall time from the budget's construction
};

/// What was used up.
struct Spent {
  double usd = 0;
  std::int64_t tokens = 0;      ///< of prompts and replies together
  std::int64_t tokens_out = 0;  ///< of replies alone
  std::int64_t calls = 0;       ///< admitted, those in flight included
  bool is_priced = true;        ///< false: some call had no known price, so `usd` is a lower bound

  Spent& operator+=(const Spent& more);
};

/// A purse for model calls. Purses nest: a workflow run inside a round inside an episode inside a
/// run; a call is admitted by all of them and charged to all of them.
///
/// A call is admitted before its price is known, so that calls may run in parallel: dollars and
/// tokens can be overshot by what is in flight at that moment, never by more. The number of calls
/// is exact. Thread rule: the I/O thread. Lifetime: `outer` outlives this one.
class Budget {
 public:
  /// `name` is how errors call it: "the run", "the episode".
  explicit Budget(std::string name, BudgetLimits limits = {}, Budget* outer = nullptr);

  Budget(const Budget&) = delete;
  Budget& operator=(const Budget&) = delete;

  /// Takes one call, here and in every outer purse, or none of them.
  /// Error kBudget: which purse, which limit: "the budget of the episode is spent: 40 of 40 calls".
  Result<void> admit();

  /// Books what an admitted call cost. `usd` unset: its price is not known.
  void charge(std::optional<double> usd, std::int64_t tokens_in, std::int64_t tokens_out);

  /// Books what is known to have been spent before, whatever the limits: of a part that an earlier
  /// attempt had finished and that is taken from its record.
  void book(const Spent& spent);

  /// The error that admit() would return now, without taking anything.
  std::optional<Error> spent_limit() const;

  /// The nearest end in time, of this purse and the outer ones.
  std::optional<Clock::time_point> deadline() const;

  /// What is left, at least 0, of the tightest purse. Unset: no limit.
  std::optional<double> usd_left() const;
  std::optional<std::int64_t> tokens_left() const;
  std::optional<std::int64_t> calls_left() const;

  const Spent& spent() const { return spent_; }
  const BudgetLimits& limits() const { return limits_; }
  Clock::time_point begin() const { return begin_; }

 private:
  std::optional<Error> own_spent_limit() const;

  std::string name_;
  BudgetLimits limits_;
  Budget* outer_;
  Clock::time_point begin_;
  Spent spent_;
};

}  // namespace flowreasoner::workflow
