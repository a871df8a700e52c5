#include "flowreasoner/eval/cost_front.h"

#include <algorithm>

namespace flowreasoner::eval {

std::vector<std::size_t> cost_front(std::span<const Cell> cells) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].pass_at_1 && cells[i].is_priced()) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&cells](std::size_t a, std::size_t b) {
    const double cost_a = cells[a].usd_per_run_with_search();
    const double cost_b = cells[b].usd_per_run_with_search();
    return cost_a != cost_b ? cost_a < cost_b : *cells[a].pass_at_1 > *cells[b].pass_at_1;
  });
  std::vector<std::size_t> front;
  for (const std::size_t i : order) {
    if (front.empty() || *cells[i].pass_at_1 > *cells[front.back()].pass_at_1) front.push_back(i);
  }
  return front;
}

}  // namespace flowreasoner::eval
