#include "flowreasoner/cli/terminal.h"

#include <cerrno>
#include <charconv>
#include <string>

#include <sys/ioctl.h>
#include <unistd.h>

#include "flowreasoner/cli/folders.h"

namespace flowreasoner::cli {

Terminal::Terminal(int fd) : fd_(fd), is_terminal_(::isatty(fd) == 1) {
  const std::string kind = environment_text("TERM");
  can_redraw_ = is_terminal_ && kind != "dumb" && !kind.empty();
  has_color_ = can_redraw_ && environment_text("NO_COLOR").empty();
}

Terminal::Size Terminal::size() const {
  Size size;
  winsize window{};
  if (::ioctl(fd_, TIOCGWINSZ, &window) == 0 && window.ws_col > 0 && window.ws_row > 0) {
    size.columns = window.ws_col;
    size.rows = window.ws_row;
    return size;
  }
  const std::string columns = environment_text("COLUMNS");
  std::size_t number = 0;
  const char* end = columns.data() + columns.size();
  const auto parsed = std::from_chars(columns.data(), end, number);
  if (parsed.ec == std::errc() && parsed.ptr == end && number > 0) size.columns = number;
  return size;
}

void Terminal::write(std::string_view text) const {
  while (!text.empty()) {
    const ssize_t written = ::write(fd_, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace flowreasoner::cli
