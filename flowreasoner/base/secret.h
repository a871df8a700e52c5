#pragma once
#include <string>
#include <utility>

namespace flowreasoner {

/// A key. It cannot be printed, compared or serialised by accident; reveal() is the one way to its
/// text, and base/log.h masks every secret that was ever made, should one reach a log line or an
/// error all the same.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text);

  /// The text, for the Authorization header and nothing else.
  const std::string& reveal() const { return text_; }
  bool empty() const { return text_.empty(); }

 private:
  std::string text_;
};

/// `text` with every known secret (of 8 characters or more) replaced by "***". Thread-safe.
std::string mask_secrets(std::string text);

}  // namespace flowreasoner
