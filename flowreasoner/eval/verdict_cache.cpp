#include "flowreasoner/eval/verdict_cache.h"

namespace flowreasoner::eval {

VerdictCache::Found VerdictCache::find_or_add(const std::string& key) {
  auto& verdict = verdicts_[key];
  if (verdict) return {verdict, false};
  verdict = std::make_shared<SharedVerdict>();
  const Found added{verdict, true};
  keys_.push_back(key);
  if (keys_.size() > most_) {
    verdicts_.erase(keys_.front());
    keys_.pop_front();
  }
  return added;
}

}  // namespace flowreasoner::eval
