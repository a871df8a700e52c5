#include "flowreasoner/sandbox/zygote_process.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "flowreasoner/base/json.h"
#include "flowreasoner/sandbox/zygote_wire.h"

namespace flowreasoner::sandbox {

namespace {

constexpr int kControlInZygote = 3;

FileDescriptor open_process(pid_t pid) {
  return FileDescriptor(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
}

std::string hex(const std::string& bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const unsigned char byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

}  // namespace

Result<ControlSockets> make_control_sockets() {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
    return Error(Errc::kIo, "making a socket pair: " + errno_text(errno));
  ControlSockets sockets{FileDescriptor(pair[0]), FileDescriptor(pair[1])};
  // One message with a job of FR_INLINE_JOB_BYTES must fit, whatever the system's default is.
  const int bytes = 1 << 20;
  for (const int fd : pair) (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
  return sockets;
}

Json zygote_settings(const ZygoteOptions& options) {
  return {
      {"level", static_cast<int>(options.isolation)},
      {"warmth", options.warmth.kind == Warmth::kCore ? "core" : "workflow"},
      {"box", options.box.string()},
      {"uid", kUnprivilegedId},
      {"gid", kUnprivilegedId},
      {"filter", hex(options.filter)},
      {"role", options.is_stem ? "stem" : "server"},
  };
}

namespace {

// Returns errno or 0. The environment holds one variable, which the zygote removes once it has read
// it: equal hash seeds make equal runs of programs that depend on the order of a set.
int spawn_python(const ZygoteOptions& options, int control, int errors, pid_t* pid) {
  const std::string python = options.python.string();
  const std::string script = (options.guest_folder / "flow_guest" / "zygote.py").string();
  const std::string native = (options.guest_folder / "_flow_native.abi3.so").string();
  const std::string control_text = std::to_string(kControlInZygote);
  std::array<const char*, 10> arguments = {
      python.c_str(),       "-s",           "-S",   "-B", "-X", "utf8", script.c_str(),
      control_text.c_str(), native.c_str(), nullptr};
  std::array<const char*, 2> environment = {"PYTHONHASHSEED=0", nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  // To be written as well: guests whose output nobody wants make it their standard output.
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDWR, 0);
  posix_spawn_file_actions_adddup2(&actions, errors, 1);
  posix_spawn_file_actions_adddup2(&actions, errors, 2);
  posix_spawn_file_actions_adddup2(&actions, control, kControlInZygote);
  posix_spawn_file_actions_addclosefrom_np(&actions, kControlInZygote + 1);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  // A process group of its own: Ctrl-C on the terminal is the engine's to handle. The session stays
  // the engine's: the kernel shares processors between sessions first, and zygote and engine take
  // turns all the time.
  sigset_t none;
  sigemptyset(&none);
  sigset_t all;
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  const int failed = posix_spawn(pid, python.c_str(), &actions, &attributes,
                                 const_cast<char* const*>(arguments.data()),
                                 const_cast<char* const*>(environment.data()));
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return failed;
}

}  // namespace

ZygoteProcess::ZygoteProcess(ZygoteProcess&& other) noexcept
    : control_(std::move(other.control_)),
      errors_(std::move(other.errors_)),
      process_(std::move(other.process_)),
      pid_(std::exchange(other.pid_, -1)) {}

ZygoteProcess& ZygoteProcess::operator=(ZygoteProcess&& other) noexcept {
  std::swap(control_, other.control_);
  std::swap(errors_, other.errors_);
  std::swap(process_, other.process_);
  std::swap(pid_, other.pid_);
  return *this;
}

ZygoteProcess::~ZygoteProcess() {
  end(std::chrono::seconds(1));
}

Result<ZygoteProcess> ZygoteProcess::launch(const ZygoteOptions& options) {
  FR_TRY(ControlSockets sockets, make_control_sockets());
  ZygoteProcess process;
  process.control_ = std::move(sockets.ours);
  const FileDescriptor other = std::move(sockets.theirs);
  process.errors_ = FileDescriptor(memfd_create("zygote stderr", MFD_CLOEXEC));
  if (!process.errors_) return Error(Errc::kIo, "memfd: " + errno_text(errno));
  // dup2 onto itself would keep close-on-exec: the zygote's number must be free here.
  const FileDescriptor high(fcntl(other.get(), F_DUPFD_CLOEXEC, 16));
  const int failed = spawn_python(options, high.get(), process.errors_.get(), &process.pid_);
  if (failed != 0) {
    process.pid_ = -1;
    return Error(Errc::kEnvironment,
                 "starting " + options.python.string() + ": " + errno_text(failed));
  }
  process.process_ = open_process(process.pid_);
  const std::string settings = dump_json(zygote_settings(options));
  if (send(process.control(), settings.data(), settings.size(), MSG_NOSIGNAL) < 0) {
    return Error(Errc::kIo, "sending the zygote's settings: " + errno_text(errno));
  }
  (void)fcntl(process.control(), F_SETFL, O_NONBLOCK);
  return process;
}

ZygoteProcess ZygoteProcess::adopt(FileDescriptor control) {
  ZygoteProcess process;
  process.control_ = std::move(control);
  (void)fcntl(process.control(), F_SETFL, O_NONBLOCK);
  return process;
}

std::string ZygoteProcess::last_words() const {
  if (!errors_) return {};
  std::string text(4096, '\0');
  const off_t size = lseek(errors_.get(), 0, SEEK_END);
  const off_t from = size > 4096 ? size - 4096 : 0;
  const ssize_t read = pread(errors_.get(), text.data(), text.size(), from);
  text.resize(read > 0 ? static_cast<std::size_t>(read) : 0);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  const std::size_t line = text.rfind('\n');
  return line == std::string::npos ? text : text.substr(line + 1);
}

Result<std::string> ZygoteProcess::read_ready() {
  FrText message;
  const ssize_t bytes = recv(control(), &message, sizeof message, 0);
  if (bytes != static_cast<ssize_t>(sizeof message)) {
    return Error(Errc::kEnvironment, "the interpreter ended while warming up: " + last_words());
  }
  const std::string text(message.text, strnlen(message.text, sizeof message.text));
  if (message.type == FR_READY) {
    pid_ = static_cast<pid_t>(message.pid);
    if (!process_) process_ = open_process(pid_);  // adopted: it has just said that it lives
    return text;
  }
  return Error(Errc::kEnvironment, text);
}

Result<std::string> ZygoteProcess::wait_ready(std::chrono::milliseconds limit) {
  pollfd watched = {.fd = control(), .events = POLLIN, .revents = 0};
  const int ready = poll(&watched, 1, static_cast<int>(limit.count()));
  if (ready > 0) return read_ready();
  return Error(Errc::kTimeout,
               "the interpreter is not warm after " + std::to_string(limit.count()) + " ms");
}

void ZygoteProcess::end(std::chrono::milliseconds limit) {
  if (pid_ < 0) return;
  control_.reset();
  pollfd watched = {.fd = process_.get(), .events = POLLIN, .revents = 0};
  const bool has_ended = process_ && poll(&watched, 1, static_cast<int>(limit.count())) > 0;
  if (!has_ended && process_)
    (void)syscall(SYS_pidfd_send_signal, process_.get(), SIGKILL, nullptr, 0);
  // Without a descriptor: one of our own children keeps its number until we have waited for it.
  const bool is_child = static_cast<bool>(errors_);
  if (!process_ && is_child) kill(pid_, SIGKILL);
  process_.reset();
  // One that was forked from another interpreter is not ours to wait for, and this returns at once.
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
}

}  // namespace flowreasoner::sandbox
