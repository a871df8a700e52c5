#pragma once
#include <string>
#include <utility>

#include <fmt/format.h>

namespace flowreasoner::log {

enum class Level { kDebug, kInfo, kWarning, kError };

/// Sets what is shown on stderr; default kWarning. Thread-safe.
void set_level(Level level);
bool is_enabled(Level level);
/// Writes one line to stderr, secrets masked. Libraries log; only `cli` prints.
void write(Level level, std::string message);

template <class... Args>
void debug(fmt::format_string<Args...> format, Args&&... args) {
  if (is_enabled(Level::kDebug))
    write(Level::kDebug, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void info(fmt::format_string<Args...> format, Args&&... args) {
  if (is_enabled(Level::kInfo))
    write(Level::kInfo, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void warning(fmt::format_string<Args...> format, Args&&... args) {
  write(Level::kWarning, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void error(fmt::format_string<Args...> format, Args&&... args) {
  write(Level::kError, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace flowreasoner::log
