#include "flowreasoner/base/secret.h"

#include <mutex>
#include <set>

namespace flowreasoner {
namespace {

constexpr std::size_t kShortestSecret = 8;  // a shorter one would mask ordinary words

struct KnownSecrets {
  std::mutex mutex;
  std::set<std::string> texts;
};

// Global because a secret must be masked wherever it surfaces, in code that never saw the Secret.
KnownSecrets& known_secrets() {
  static KnownSecrets known;
  return known;
}

}  // namespace

Secret::Secret(std::string text) : text_(std::move(text)) {
  if (text_.size() < kShortestSecret) return;
  KnownSecrets& known = known_secrets();
  const std::lock_guard lock(known.mutex);
  known.texts.insert(text_);
}

std::string mask_secrets(std::string text) {
  KnownSecrets& known = known_secrets();
  const std::lock_guard lock(known.mutex);
  for (const std::string& secret : known.texts) {
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 3)) {
      text.replace(at, secret.size(), "***");
    }
  }
  return text;
}

}  // namespace flowreasoner
