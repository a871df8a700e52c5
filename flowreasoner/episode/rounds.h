#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "flowreasoner/base/random.h"

namespace flowreasoner::episode {

/// How the parent of the next design is chosen.
enum class Selection {
  kSoft,  ///< drawn: good ones often, others sometimes
  kBest,  ///< the best so far
};

/// "soft", "best".
std::string_view selection_name(Selection selection);
std::optional<Selection> selection_from_name(std::string_view name);

struct SelectionOptions {
  Selection selection = Selection::kSoft;
  std::size_t sample = 4;      ///< how many of the best are in the draw, beside the first
  double uniform_share = 0.3;  ///< part of the probability that all in the draw share equally
  double sharpness = 20;       ///< of the softmax over scores in [0, 1]: 0.2 * 100
};

/// A design that can be improved.
struct RoundScore {
  std::int64_t round = 0;
  std::int64_t candidate = 0;
  double score = 0;  ///< [0, 1]
};

/// Those in the draw, as places in `rounds` with their probabilities (sum 1): the best `sample`
/// (among equals the earlier) and the first. p = u/n + (1 - u) softmax(sharpness * (s - max)).
struct Draw {
  std::vector<std::size_t> places;
  std::vector<double> probabilities;
};
Draw parent_draw(const std::vector<RoundScore>& rounds, const SelectionOptions& options);

/// The place in `rounds` (in the order in which they were made, not empty) of the next parent.
/// Deterministic in its arguments.
std::size_t choose_parent(const std::vector<RoundScore>& rounds, const SelectionOptions& options,
                          Random& random);

}  // namespace flowreasoner::episode
