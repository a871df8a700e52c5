#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "flowreasoner/episode/episode_observer.h"

namespace flowreasoner::episode {

/// One answer that could be given, with what speaks for it. A value.
struct Answer {
  Place place;
  std::string text;         ///< the program, or the text for a free question
  double round_score = 0;   ///< of the design that made it
  std::int64_t passed = 0;  ///< visible tests that it passes itself
  std::int64_t total = 0;

  bool passes_all() const { return total > 0 && passed == total; }
};

/// Keeps the best answer seen so far, so that there is one to give whenever the episode stops.
///
/// Better is: the greater share of visible tests passed by the answer itself; then the greater
/// score of its round; then the earlier. No I/O; deterministic in the order of its offers.
class BestAnswer {
 public:
  /// Takes `answer` if it is better; an empty text never is. Returns whether it was taken.
  bool offer(Answer answer);

  /// Replaces what is kept, whatever it is: agreement among answers may change its mind.
  void replace(Answer answer) { best_ = std::move(answer); }

  const std::optional<Answer>& best() const { return best_; }
  bool passes_all() const { return best_ && best_->passes_all(); }

 private:
  std::optional<Answer> best_;
};

}  // namespace flowreasoner::episode
