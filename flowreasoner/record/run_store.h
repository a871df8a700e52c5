#pragma once
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/record/run_records.h"

namespace flowreasoner::record {

struct RunStoreOptions {
  /// The SQLite file; its folder is made. On a local disk: WAL does not work over network file
  /// systems.
  std::filesystem::path path = "runs.sqlite";
  /// How long a write waits for other processes that use the same file.
  std::chrono::milliseconds busy_timeout{30'000};
  /// Requests that may wait for the writer; more callers wait, up to busy_timeout (then
  /// kOverloaded).
  std::size_t queue = 65'536;
  /// Off: what is committed survives the death of this process, kill -9 included, and a power cut
  /// may lose the last seconds (never break the file). On: a commit waits for the disk as well.
  bool survive_power_loss = false;
};

/// The calls of an episode whose replies are already paid for, in memory.
class RecordedCalls {
 public:
  RecordedCalls() = default;
  explicit RecordedCalls(std::vector<CallRecord> calls);

  /// The recorded call of this name, or null. Valid as long as this object.
  const CallRecord* find(const CallName& name) const;
  std::size_t size() const { return calls_.size(); }
  const std::map<CallName, CallRecord>& all() const { return calls_; }

 private:
  std::map<CallName, CallRecord> calls_;
};

/// An episode as begin_episode() found it.
struct EpisodeStart {
  EpisodeRecord episode;  ///< with its id; status kDone: `result` is there, nothing is left to do
  RecordedCalls calls;    ///< of an earlier, broken-off attempt; empty for a fresh one
};

/// Which runs `prune` may delete: those beyond the newest `keep_last` (when given) that are also
/// older than `older_than` (when given); neither given: none. A run whose process is alive is never
/// deleted.
struct PruneOptions {
  std::optional<std::size_t> keep_last;
  std::optional<std::chrono::seconds> older_than;
  bool keep_unfinished = true;  ///< spare those that can still be resumed
};

struct PruneReport {
  std::vector<std::string> runs;  ///< ids of the deleted
  std::int64_t freed_bytes = 0;   ///< by which the file shrank
};

/// The record of all runs: one SQLite file, which several processes may use at once.
///
/// The write-before-use rule: a reply of a model is used only after record_call() has completed, so
/// that a resumed run repeats no paid call. Every method completes after its transaction is
/// committed. One writer thread owns the connection: it takes all that waits, commits it in one
/// transaction (group commit), and completes the callers on their own executors.
///
/// Thread rule: call from coroutines of the executor given to open(). Lifetime: outlives every
/// Async it returned. Secrets: every text is masked (base/secret.h) before it is stored.
/// Cancellation: a write that was asked for is done; the caller resumes after it.
/// Errors of all: kIo (disk, damaged file), kTimeout (another process held the file longer than
/// busy_timeout),
///   kOverloaded, kCancelled (closed); each method names what it adds.
class RunStore {
 public:
  /// Opens or makes the file; blocks for milliseconds. Errors: kInvalidArgument when the file has a
  /// newer schema (both versions are named) or is no run store; kIo.
  static Result<std::unique_ptr<RunStore>> open(asio::any_io_executor executor,
                                                RunStoreOptions options);
  ~RunStore();

  /// Enters a run; fills in `id` and `started` if they are empty.
  Async<RunRecord> begin_run(RunRecord run);
  /// Takes up an unfinished or finished run again, for this process. `id` may be a unique
  /// beginning, or "last". Errors: kNotFound; kInvalidArgument when its process is still alive, or
  /// the beginning fits several.
  Async<RunRecord> resume_run(std::string id);
  Async<Done> end_run(std::string id, Status status);

  /// Enters the episode (run, index), or finds it with what was paid for already.
  /// Errors: kInvalidArgument when it is there with another problem.
  Async<EpisodeStart> begin_episode(EpisodeRecord episode);
  Async<Done> end_episode(EpisodeId episode, Status status, Json result);

  /// Stores a call and its reply. Errors: kInvalidArgument when a call of this name is already
  /// there.
  Async<Done> record_call(CallRecord call);
  /// One recorded reply of an episode, from the file; in a loop use EpisodeStart::calls.
  Async<std::optional<CallRecord>> find_call(EpisodeId episode, CallName name);

  /// Stores a round, or replaces it (same episode, number and candidate).
  Async<Done> record_round(RoundRecord round);
  /// Stores a verdict, or replaces it (same episode, round, candidate and kind).
  Async<Done> record_verdict(VerdictRecord verdict);

  /// Runs, the newest first, at most `limit`.
  Async<std::vector<RunSummary>> list_runs(std::size_t limit = 50);
  /// One run with its totals; `id` as in resume_run(). Errors: kNotFound, kInvalidArgument.
  Async<RunSummary> find_run(std::string id);
  /// The episodes of a run by index, without rounds and calls. `id` is the whole id.
  Async<std::vector<EpisodeRecord>> list_episodes(std::string id);
  /// Errors: kNotFound.
  Async<EpisodeDetail> show_episode(EpisodeId episode);

  /// Deletes old runs and gives the space back to the disk.
  Async<PruneReport> prune(PruneOptions options);

  const std::filesystem::path& path() const;

  /// Writes what waits, ends the thread. May be called twice; blocks for milliseconds (the
  /// destructor calls it).
  void close();

 private:
  struct Writer;
  explicit RunStore(std::unique_ptr<Writer> writer);
  std::unique_ptr<Writer> writer_;
};

/// A fresh run id: UTC date and time, and four random characters: "20260131-154502-k7f3". Sorts by
/// time.
std::string make_run_id();

}  // namespace flowreasoner::record
