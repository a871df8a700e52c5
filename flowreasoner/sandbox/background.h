#pragma once
#include <cstddef>
#include <deque>
#include <memory>
#include <set>

#include "flowreasoner/sandbox/guest_state.h"

namespace flowreasoner::sandbox {

/// Short guests that turned out to be long. A few run, at low priority; the others are stopped
/// until it is their turn.
///
/// So endless loops take a known share of the processors however many there are, and each still
/// gets all its time: its clock stands while it is stopped. The orders themselves (pause, resume)
/// are returned to the caller. No I/O.
class Background {
 public:
  using Guest = std::shared_ptr<GuestState>;

  explicit Background(std::size_t at_once) : at_once_(at_once) {}

  /// True: it may go on running. False: it must be stopped; leave() of another will name it.
  bool enter(const Guest& guest);
  /// It has ended. Returns the guest that must be resumed, if any.
  Guest leave(const Guest& guest);

  std::size_t running() const { return running_.size(); }
  std::size_t stopped() const { return stopped_.size(); }

 private:
  std::size_t at_once_;
  std::set<Guest> running_;
  std::deque<Guest> stopped_;
};

}  // namespace flowreasoner::sandbox
