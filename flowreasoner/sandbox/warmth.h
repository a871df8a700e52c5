#pragma once
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flowreasoner::sandbox {

/// Modules to have imported, in levels: each level is imported on top of those before it, so that
/// interpreters whose first levels are equal share what these have imported. Those which can not be
/// imported are left out.
///
/// The last level may name rights of the guests too, which suites that need them have and no
/// others.
using LibraryLevels = std::vector<std::vector<std::string>>;

/// To start programs: to read those of `/bin` and `/usr/bin` and to execute what lies in the
/// guest's own folder. At the namespaces level guests have a `/proc` too, of their own processes
/// and of how busy the machine is.
inline constexpr std::string_view kProgramsRight = ":programs";
/// Sockets, at the namespaces level alone, where each guest then has a loopback network of its own.
inline constexpr std::string_view kSocketsRight = ":sockets";
/// Threads by the dozen. Says what limits a guest should be given; the interpreter is no other.
inline constexpr std::string_view kThreadsRight = ":threads";

inline bool has_right(const LibraryLevels& levels, std::string_view right) {
  return !levels.empty() &&
         std::find(levels.back().begin(), levels.back().end(), right) != levels.back().end();
}

/// Which warm interpreter a guest is cloned from.
struct Warmth {
  enum Kind {
    kCore,      ///< small: check, calls, suites, behave, python, stdio
    kWorkflow,  ///< asyncio, ast and the operators: workflow, analyse, extract
  };

  // A kind alone is a warmth: no libraries beside it.
  Warmth(Kind which = kCore) : kind(which) {}  // NOLINT(google-explicit-constructor)
  /// A kCore interpreter with libraries.
  static Warmth with_libraries(LibraryLevels levels) {
    Warmth warmth;
    warmth.libraries = std::move(levels);
    return warmth;
  }

  bool operator==(const Warmth&) const = default;

  Kind kind;
  LibraryLevels libraries;
};

}  // namespace flowreasoner::sandbox
