#pragma once
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace flowreasoner::benchmarks {

/// The test server (tests/support/fault_server_main.cpp) as a process of its own, ended with this
/// object.
class EndpointProcess {
 public:
  EndpointProcess(const std::string& program, int latency_ms) {
    int channel[2];
    if (::pipe(channel) != 0) fail("no pipe");
    pid_ = ::fork();
    if (pid_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::dup2(channel[1], STDOUT_FILENO);
      const std::string latency = std::to_string(latency_ms);
      ::execl(program.c_str(), program.c_str(), "--latency-ms", latency.c_str(), nullptr);
      std::_Exit(127);
    }
    ::close(channel[1]);
    for (char byte = 0; ::read(channel[0], &byte, 1) == 1 && byte != '\n';) base_url_ += byte;
    ::close(channel[0]);
    if (base_url_.empty()) fail(program + " did not start");
  }
  EndpointProcess(const EndpointProcess&) = delete;
  EndpointProcess& operator=(const EndpointProcess&) = delete;
  ~EndpointProcess() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

  const std::string& base_url() const { return base_url_; }
  pid_t pid() const { return pid_; }

 private:
  [[noreturn]] static void fail(const std::string& why) {
    std::fprintf(stderr, "%s\n", why.c_str());
    std::exit(1);
  }

  pid_t pid_ = -1;
  std::string base_url_;
};

}  // namespace flowreasoner::benchmarks
