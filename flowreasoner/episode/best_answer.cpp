#include "flowreasoner/episode/best_answer.h"

#include <utility>

namespace flowreasoner::episode {
namespace {

double share(const Answer& answer) {
  if (answer.total == 0) return 0;
  return static_cast<double>(answer.passed) / static_cast<double>(answer.total);
}

bool is_better(const Answer& answer, const Answer& best) {
  if (share(answer) != share(best)) return share(answer) > share(best);
  return answer.round_score > best.round_score;
}

}  // namespace

bool BestAnswer::offer(Answer answer) {
  if (answer.text.empty()) return false;
  if (best_ && !is_better(answer, *best_)) return false;
  best_ = std::move(answer);
  return true;
}

}  // namespace flowreasoner::episode
