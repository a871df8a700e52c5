#include "flowreasoner/cli/interruption.h"

#include <csignal>

#include <boost/system/system_error.hpp>
#include <unistd.h>

#include "flowreasoner/cli/command.h"
#include "flowreasoner/cli/terminal.h"

namespace flowreasoner::cli {

namespace {

/// Whoever started us ignores it on purpose: nohup, or a shell that put us into the background.
bool is_ignored(int signal) {
  struct sigaction now {};
  return ::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

}  // namespace

Interruption::Interruption(asio::io_context& io) : io_(io), signals_(io) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    if (!is_ignored(signal)) signals_.add(signal);
  }
  std::signal(SIGPIPE,
              SIG_IGN);  // a reader of stdout that went away is no reason to lose the record
}

void Interruption::wait_for_signal() {
  signals_.async_wait([this](boost::system::error_code failed, int /*signal*/) {
    if (failed) return;
    if (has_happened_) {
      const Terminal terminal(2);
      if (terminal.can_redraw()) terminal.write("\x1b[?25h");  // the cursor may be hidden
      ::_exit(kExitInterrupted);
    }
    has_happened_ = true;
    wait_for_signal();
    cancel_.emit(asio::cancellation_type::terminal);
  });
}

Error Interruption::cancelled_or_rethrow(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const boost::system::system_error& failure) {
    if (failure.code() != asio::error::operation_aborted) throw;
    return {Errc::kCancelled, "interrupted"};
  }
}

}  // namespace flowreasoner::cli
