#pragma once
#include <map>
#include <memory>
#include <string>

#include "flowreasoner/base/async.h"
#include "flowreasoner/base/deadline.h"
#include "flowreasoner/sandbox/sandbox.h"
#include "flowreasoner/tasks/candidate_run.h"

namespace flowreasoner::tasks {

/// A guest that holds suites of tests and judges outcomes by them (guest job `suites`). It lives
/// from verdict to verdict and never runs anything of a candidate.
///
/// Thread rule: the I/O thread, one question at a time. Lifetime: the sandbox outlives it.
class SuiteGuest {
 public:
  /// Errors: those of Sandbox::open.
  static Async<std::unique_ptr<SuiteGuest>> open(sandbox::Sandbox& sandbox);

  /// Has it read a suite (prepared_suite.h); it then holds the suite, and may let others go.
  /// Errors: those of ask().
  Async<Json> prepare(Json frame, Milliseconds limit);

  /// Sends one frame and waits for the answer, at most `limit`; a guest that does not answer is
  /// ended. Errors: kSandbox when it has ended, kTimeout, kCancelled; it can not be used after one.
  Async<Json> ask(Json question, Milliseconds limit);

  /// The same for a question whose answer needs calls of a candidate that waits in `candidate`:
  /// hands calls and outcomes on until the answer comes.
  Async<Json> converse(Json question, sandbox::Guest& candidate, Milliseconds limit);

  bool is_usable() const { return is_usable_; }
  /// Whether it holds the suite of this key; with `answers`, also what its reference answers.
  bool holds(const std::string& key, bool answers) const;
  /// It was told what the reference of a suite that it holds answers.
  void learned_answers(const std::string& key) { suites_[key] = true; }
  Async<Done> end();

 private:
  explicit SuiteGuest(std::unique_ptr<sandbox::Guest> guest) : guest_(std::move(guest)) {}
  Async<Done> send_outcomes(Json* question);
  Async<Json> question_and_answer(Json question);
  Async<Json> conversation(Json question, sandbox::Guest* candidate);
  Async<Done> hand_on(Json call, sandbox::Guest* candidate);

  std::unique_ptr<sandbox::Guest> guest_;
  std::map<std::string, bool> suites_;  // those that it holds, and whether with answers
  bool is_usable_ = true;
};

}  // namespace flowreasoner::tasks
