#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/base/json.h"
#include "flowreasoner/sandbox/limits.h"
#include "flowreasoner/sandbox/run_outcome.h"
#include "flowreasoner/sandbox/warmth.h"

namespace flowreasoner::sandbox {

/// Isolation levels, best first. kNone runs only when the user said --unsafe-no-isolation.
enum class Isolation { kNamespaces, kLandlock, kNone };

/// "namespaces", "landlock", "none".
std::string_view isolation_name(Isolation level);

struct SandboxOptions {
  /// Python interpreter (3.9 or later), or a venv's bin/python. Empty: /usr/bin/python3, else
  /// python3 of the PATH.
  std::filesystem::path python;
  /// Folder of the guest's Python (`flow_guest` and the native module). Empty: found beside the
  /// executable.
  std::filesystem::path guest_folder;
  /// Warm interpreters for short programs (check, python, behave, extract). 0: one per processor.
  std::size_t workers = 0;
  /// Short guests that compute at once, per worker. A guest over `foreground` or waiting holds
  /// none.
  std::size_t slots_per_worker = 1;
  /// Guests alive at once, all kinds together; more requests wait in the queue.
  std::size_t guests = 2048;
  /// Requests that may wait; one more fails with kOverloaded.
  std::size_t queue = 65536;
  /// Processor time after which a short guest counts as background: it gives its slot back and runs
  /// in turns from then on, a third of all slots for all such guests while others wait. Nine of
  /// ten verdicts take less; each endless loop costs the others this much.
  std::chrono::milliseconds foreground{15};
  /// The best level the machine allows, or a lower one if the user asks; never higher than the
  /// machine allows.
  Isolation isolation = Isolation::kNamespaces;
};

/// A running guest and its byte channel.
///
/// Thread rule: the I/O thread. Lifetime: the Sandbox outlives it. Destroying it kills the guest
/// (nothing lives on).
class Guest {
 public:
  virtual ~Guest() = default;

  /// Sends one frame. Errors: kInvalidArgument (over frame_bytes), kSandbox (the guest is gone),
  /// kCancelled.
  virtual Async<Done> send(Json frame) = 0;
  /// The next frame of the guest. Error kSandbox when it ended (then ask outcome()); kCancelled.
  virtual Async<Json> receive() = 0;
  /// Waits for the end, at most until the limits end it. After the first call returned: the same
  /// value at once.
  virtual Async<RunOutcome> outcome() = 0;
  /// Ends it now (Ending::kKilled) and waits until nothing of it is left.
  virtual Async<RunOutcome> kill() = 0;
};

/// A job that runs to its end: first frame, last frame, outcome.
struct JobResult {
  Json done;                 ///< the `done` frame, or null when the guest ended without one
  std::vector<Json> frames;  ///< those before it
  RunOutcome outcome;
};

/// Runs untrusted Python quickly and isolated, each program in a fresh clone of a warm interpreter.
/// Knows no LLM. The promises are in docs/sandbox.md; each has an attack test.
///
/// Thread rule: the I/O thread. Lifetime: outlives its guests; close() kills them and waits.
/// A warm interpreter that dies is replaced; its guests end with kSandbox errors, and nothing
/// hangs.
class Sandbox {
 public:
  /// Starts the warm interpreters (milliseconds each; kWorkflow on first use). Errors: kEnvironment
  /// when the machine allows no isolation or has no interpreter.
  static Result<std::unique_ptr<Sandbox>> start(asio::any_io_executor executor,
                                                SandboxOptions options);
  virtual ~Sandbox() = default;

  /// Starts a guest that lives as long as its caller wants (a workflow). Waits while too many are
  /// alive. `job` is its first frame. Errors: kOverloaded, kSandbox, kCancelled.
  virtual Async<std::unique_ptr<Guest>> open(Warmth warmth, Json job, Limits limits) = 0;

  /// Runs a short program to its end: `job` in, `done` out. Waits for a slot. Errors as open().
  /// Cancellation kills the guest.
  virtual Async<JobResult> run(Warmth warmth, Json job, Limits limits) = 0;

  /// The level in force, and the interpreter's version ("3.11.2").
  virtual Isolation isolation() const = 0;
  virtual const std::string& python_version() const = 0;

  /// Kills every guest and interpreter and waits. May be called twice.
  virtual asio::awaitable<void> close() = 0;
};

}  // namespace flowreasoner::sandbox
