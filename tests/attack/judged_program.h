#pragma once
#include <string>
#include <vector>

namespace flowreasoner::testing {

/// A program for the judge, a file of forgeries/ or honest/. Its first lines say what it comes to
/// where it shares its process with the tests:
///
///   # shared: forged                  or: refused, in forgeries/
///   # shared: fails                   in honest/, if it does: it breaks what its tests need
class JudgedProgram {
 public:
  /// Reads FOLDER/NAME.py. Throws when it is not there.
  JudgedProgram(const std::string& folder, const std::string& name);
  /// All names in a folder, sorted.
  static std::vector<std::string> names(const std::string& folder);

  const std::string& text() const { return text_; }
  /// Of a forgery: whether it gets a pass from tests that share its process. Throws when it does
  /// not say so.
  bool is_forged_when_shared() const;
  /// Of an honest program: whether such tests pass.
  bool passes_when_shared() const;

 private:
  std::string text_;
};

}  // namespace flowreasoner::testing
