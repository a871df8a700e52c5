#pragma once
#include <cstddef>
#include <string_view>

namespace flowreasoner::cli {

/// What a file descriptor (1 or 2) can show.
/// Colours: on a terminal, unless NO_COLOR is set (to anything but nothing) or TERM is "dumb".
class Terminal {
 public:
  explicit Terminal(int fd);

  bool is_terminal() const { return is_terminal_; }
  bool has_color() const { return has_color_; }
  /// May lines be drawn over? Not on a dumb terminal.
  bool can_redraw() const { return can_redraw_; }

  struct Size {
    std::size_t columns = 80;
    std::size_t rows = 24;
  };
  /// Asked afresh each time, so that a resize is seen.
  Size size() const;

  /// Writes all of it, in one system call where the terminal allows. A reader that went away is no
  /// error of ours: what is left is dropped.
  void write(std::string_view text) const;

 private:
  int fd_;
  bool is_terminal_;
  bool has_color_;
  bool can_redraw_;
};

}  // namespace flowreasoner::cli
