#pragma once
#include <chrono>
#include <filesystem>
#include <string>

#include <sys/types.h>

#include "flowreasoner/base/file.h"
#include "flowreasoner/base/json.h"
#include "flowreasoner/base/result.h"
#include "flowreasoner/sandbox/sandbox.h"

namespace flowreasoner::sandbox {

/// What a zygote is started with.
struct ZygoteOptions {
  std::filesystem::path python;
  std::filesystem::path guest_folder;
  std::filesystem::path box;  ///< where guests get their folders below the namespaces level; exists
  Warmth warmth = Warmth::kCore;
  Isolation isolation = Isolation::kNamespaces;
  std::string filter;    ///< seccomp_program()
  bool is_stem = false;  ///< not to serve guests, but as the root of a LibraryTree
};

/// Both ends of the control socket of an interpreter to be.
struct ControlSockets {
  FileDescriptor ours;
  FileDescriptor theirs;
};
Result<ControlSockets> make_control_sockets();

/// The settings that an interpreter is told: what it needs to isolate itself and to serve.
Json zygote_settings(const ZygoteOptions& options);

/// The operating system's side of a warm interpreter: started, heard to be ready, ended.
///
/// Ownership: the process is ours alone; the destructor kills it and waits. Calls do not block
/// unless they say so.
class ZygoteProcess {
 public:
  /// Starts the interpreter and sends its settings; it warms up meanwhile. Errors: kEnvironment,
  /// kIo.
  static Result<ZygoteProcess> launch(const ZygoteOptions& options);

  /// One that was forked from another interpreter and has its other end of `control`; read_ready()
  /// tells its pid.
  static ZygoteProcess adopt(FileDescriptor control);

  ZygoteProcess(ZygoteProcess&&) noexcept;
  ZygoteProcess& operator=(ZygoteProcess&&) noexcept;
  ~ZygoteProcess();

  /// The control socket (SOCK_SEQPACKET, non-blocking), for as long as this object lives.
  int control() const { return control_.get(); }
  pid_t pid() const { return pid_; }

  /// Reads the zygote's first report: the interpreter's version, or why it can not serve
  /// (kEnvironment). Call when control() is readable.
  Result<std::string> read_ready();
  /// Blocks until it is ready, at most `limit`. Errors: kEnvironment (its own words), kTimeout.
  Result<std::string> wait_ready(std::chrono::milliseconds limit);

  /// Closes the control socket, upon which the zygote ends its guests and itself; kills it after
  /// `limit`. Blocks.
  void end(std::chrono::milliseconds limit);

 private:
  ZygoteProcess() = default;
  std::string last_words() const;

  FileDescriptor control_;
  FileDescriptor errors_;   // what the interpreter wrote to its stderr
  FileDescriptor process_;  // names the process even where another has its number by now
  pid_t pid_ = -1;
};

/// The uid and gid that root becomes in a zygote: nobody's.
inline constexpr unsigned kUnprivilegedId = 65534;

}  // namespace flowreasoner::sandbox
