#pragma once
#include <string>

#include "flowreasoner/base/async.h"
#include "flowreasoner/cli/command.h"
#include "flowreasoner/cli/engine.h"
#include "flowreasoner/record/run_store.h"

namespace flowreasoner::cli {

/// The run of the record that a command works under: begun, or taken up again, and closed.
/// Thread rule: the I/O thread. Lifetime: `engine` and `common` outlive it.
class RecordedRun {
 public:
  /// `command` is its name: "solve".
  RecordedRun(std::string command, Engine& engine, const CommonOptions& common)
      : command_(std::move(command)), engine_(engine), common_(common) {}

  /// Opens the store and enters a new run whose flags are `plan`.
  Async<Done> begin(Json plan, std::uint64_t seed);
  /// Opens the store and finds a run of this command; returns its plan. Nothing is changed yet.
  /// Errors: those of RunStore::find_run; kInvalidArgument for a run of another command.
  Async<Json> find(std::string id);
  /// Takes the found run up again.
  Async<Done> resume();
  /// Closes it, if it was begun.
  Async<Done> end(record::Status status);

  bool has_begun() const { return has_begun_; }
  const std::string& id() const { return run_.id; }
  record::RunStore* store() const { return store_; }

  /// Says on stderr how to go on: "to go on: flowreasoner solve --resume 20260131-…".
  void say_how_to_resume() const;

 private:
  std::string command_;
  Engine& engine_;
  const CommonOptions& common_;
  record::RunStore* store_ = nullptr;
  record::RunRecord run_;
  bool has_begun_ = false;
};

}  // namespace flowreasoner::cli
