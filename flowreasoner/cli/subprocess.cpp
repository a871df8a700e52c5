#include "flowreasoner/cli/subprocess.h"

#include <array>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "flowreasoner/base/deadline.h"
#include "flowreasoner/base/file.h"

namespace flowreasoner::cli {
namespace {

constexpr std::size_t kOutputBytes = std::size_t{64} << 10;

Result<pid_t> spawn(const std::vector<std::string>& command, int output) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, output, 1);
  ::posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  pid_t pid = 0;
  const int failed = ::posix_spawnp(&pid, words[0], &actions, nullptr, words.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return Error(Errc::kNotFound, command[0] + ": " + errno_text(failed));
  return pid;
}

/// Reads until the end, the bound or the deadline; false: the deadline.
bool read_until(int fd, Clock::time_point deadline, std::string& output) {
  std::array<char, 4096> buffer{};
  for (;;) {
    const auto left = std::chrono::duration_cast<Milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return false;
    pollfd wait{fd, POLLIN, 0};
    const int ready = ::poll(&wait, 1, static_cast<int>(left));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return false;
    const ssize_t count = ::read(fd, buffer.data(), buffer.size());
    if (count <= 0) return true;
    output.append(buffer.data(), static_cast<std::size_t>(count));
    if (output.size() >= kOutputBytes) return true;
  }
}

}  // namespace

Result<SubprocessResult> run_subprocess(const std::vector<std::string>& command,
                                        std::chrono::milliseconds limit) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return Error(Errc::kIo, errno_text(errno));
  const FileDescriptor reader(pipe[0]);
  FileDescriptor writer(pipe[1]);
  FR_TRY(const pid_t pid, spawn(command, writer.get()));
  writer.reset();
  SubprocessResult result;
  const bool ended = read_until(reader.get(), Clock::now() + limit, result.output);
  // Its stdout is closed or its time is over: what still runs now has nothing more to tell.
  if (!ended) ::kill(pid, SIGKILL);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (!ended) return Error(Errc::kTimeout, command[0] + " did not end in time");
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

}  // namespace flowreasoner::cli
