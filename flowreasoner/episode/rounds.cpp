#include "flowreasoner/episode/rounds.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace flowreasoner::episode {
namespace {

/// Places ordered by score, the better first, the earlier first among equals.
std::vector<std::size_t> by_score(const std::vector<RoundScore>& rounds) {
  std::vector<std::size_t> places(rounds.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::stable_sort(places.begin(), places.end(), [&rounds](std::size_t a, std::size_t b) {
    return rounds[a].score > rounds[b].score;
  });
  return places;
}

}  // namespace

std::string_view selection_name(Selection selection) {
  return selection == Selection::kBest ? "best" : "soft";
}

std::optional<Selection> selection_from_name(std::string_view name) {
  if (name == "soft") return Selection::kSoft;
  if (name == "best") return Selection::kBest;
  return std::nullopt;
}

Draw parent_draw(const std::vector<RoundScore>& rounds, const SelectionOptions& options) {
  Draw draw;
  if (rounds.empty()) return draw;
  draw.places = by_score(rounds);
  draw.places.resize(std::min(draw.places.size(), std::max<std::size_t>(options.sample, 1)));
  if (std::find(draw.places.begin(), draw.places.end(), std::size_t{0}) == draw.places.end()) {
    draw.places.push_back(0);
  }
  const double greatest = rounds[draw.places.front()].score;
  double sum = 0;
  for (const std::size_t place : draw.places) {
    draw.probabilities.push_back(std::exp(options.sharpness * (rounds[place].score - greatest)));
    sum += draw.probabilities.back();
  }
  const double equal_share = options.uniform_share / static_cast<double>(draw.places.size());
  for (double& p : draw.probabilities) p = equal_share + (1 - options.uniform_share) * p / sum;
  return draw;
}

std::size_t choose_parent(const std::vector<RoundScore>& rounds, const SelectionOptions& options,
                          Random& random) {
  if (rounds.empty()) throw std::logic_error("there is no round to improve");
  if (options.selection == Selection::kBest) return by_score(rounds).front();
  const Draw draw = parent_draw(rounds, options);
  double left = uniform01(random);
  for (std::size_t i = 0; i + 1 < draw.places.size(); ++i) {
    left -= draw.probabilities[i];
    if (left < 0) return draw.places[i];
  }
  return draw.places.back();
}

}  // namespace flowreasoner::episode
