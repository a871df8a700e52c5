#pragma once
#include <string>
#include <utility>
#include <vector>

namespace flowreasoner::sandbox {

/// Modules to have imported, in levels: each level is imported on top of those before it, so that
/// interpreters whose first levels are equal share what these have imported. Those which can not be
/// imported are left out.
using LibraryLevels = std::vector<std::vector<std::string>>;

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
