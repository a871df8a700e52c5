#pragma once
#include <map>
#include <string>
#include <vector>

#include "flowreasoner/sandbox/sandbox.h"

namespace flowreasoner::testing {

/// One attack: a Python program whose first lines say what must come of it.
///
///   # promise: 3                      the promise of docs/sandbox.md that it attacks
///   # ending: cpu limit               as ending_name() has it
///   # held: 4                         how many lines "NAME held" it must print; a line with BREACH
///   fails in any case # limits: cpu=500 processes=8     milliseconds and counts, by the names of
///   Limits
/// `ending at landlock`, `held at landlock` name what is different at that level.
class AttackProgram {
 public:
  /// Reads programs/NAME.py. Throws when it is not there or a line can not be read.
  explicit AttackProgram(const std::string& name);
  /// All names, sorted.
  static std::vector<std::string> names();

  /// The program with each @KEY@ replaced by its value.
  std::string text(const std::map<std::string, std::string>& values) const;
  std::string ending(sandbox::Isolation level) const { return at_level("ending", level); }
  int held(sandbox::Isolation level) const { return std::stoi(at_level("held", level)); }
  sandbox::Limits limits() const;

 private:
  std::string at_level(const std::string& key, sandbox::Isolation level) const;

  std::string text_;
  std::map<std::string, std::string> facts_;
};

}  // namespace flowreasoner::testing
