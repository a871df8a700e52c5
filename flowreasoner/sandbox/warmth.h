#pragma once
#include <string>
#include <utility>

namespace flowreasoner::sandbox {

/// Which warm interpreter a guest is cloned from.
struct Warmth {
  enum Kind {
    kCore,      ///< small: check, calls, suites, behave, python, stdio
    kWorkflow,  ///< asyncio, ast and the operators: workflow, analyse, extract
  };

  // A kind alone is a warmth: no libraries beside it.
  Warmth(Kind which = kCore) : kind(which) {}  // NOLINT(google-explicit-constructor)
  /// `names`: modules to have imported, joined by commas, sorted, each once: "numpy,pandas". Those
  /// which can not be imported are left out. With kCore.
  static Warmth with_libraries(std::string names) {
    Warmth warmth;
    warmth.libraries = std::move(names);
    return warmth;
  }

  bool operator==(const Warmth&) const = default;

  Kind kind;
  std::string libraries;
};

}  // namespace flowreasoner::sandbox
