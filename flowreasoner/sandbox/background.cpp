#include "flowreasoner/sandbox/background.h"

#include <algorithm>

namespace flowreasoner::sandbox {

bool Background::enter(const Guest& guest) {
  if (running_.size() < at_once_) {
    running_.insert(guest);
    return true;
  }
  stopped_.push_back(guest);
  return false;
}

Background::Guest Background::leave(const Guest& guest) {
  if (running_.erase(guest) == 0) {
    stopped_.erase(std::remove(stopped_.begin(), stopped_.end(), guest), stopped_.end());
    return nullptr;
  }
  if (stopped_.empty()) return nullptr;
  Guest next = stopped_.front();
  stopped_.pop_front();
  running_.insert(next);
  return next;
}

}  // namespace flowreasoner::sandbox
