#pragma once
// MaAS: Zhang et al. 2025, "Multi-agent Architecture Search via Agentic Supernet", 2502.04180.
//
// Kept: a supernet, that is a distribution over operators for each of up to four layers; a
// controller that conditions it on the query and on earlier layers, draws how many operators a
// layer has by a threshold on their probability, and can end early; training by the policy gradient
// of utility minus weighted cost over several architectures drawn for each training query; a new
// query gets an architecture of its own.
//
// Left out: the textual gradient, which rewrites operators' prompts; the embedding of the query and
// the mixture-of-experts network (the controller is linear in features that are counted).
//
// Changed: a sample weighs as much as its reward is above the mean of its query's samples; unlikely
// architectures count a little more, against settling early; a frozen controller takes the
// likeliest operators instead of drawing, so that equal queries get equal programs; cost counts in
// plain drafts, whatever the prices are.
#include <cstdint>

#include "flowreasoner/base/async.h"
#include "flowreasoner/eval/methods/maas_controller.h"
#include "flowreasoner/eval/methods/search.h"

namespace flowreasoner::eval::methods {

struct MaasOptions {
  std::size_t layers = 4;
  double threshold = 0.3;        ///< of the probabilities of one layer's operators
  std::int64_t epochs = 20;      ///< passes over the training split
  std::size_t batch = 8;         ///< queries of one update
  std::size_t samples = 4;       ///< architectures drawn for each query of it
  double cost_weight = 0.01;     ///< reward that the cost of one plain draft is worth
  double entropy_weight = 0.01;  ///< of -log P of an architecture, against settling too early
  double learning_rate = 0.1;    ///< of the summed gradient of a batch's samples
};

/// Trains a controller; its weights are `policy` of the result, its steps are batches; the score is
/// the mean of the last epoch's samples. Asks no optimizer. An empty purse ends the training
/// (`stopped` is "budget"). Errors: kBudget before the cost of a draft is known; those of the
/// evaluator. Thread rule, lifetime: as search_aflow().
Async<SearchResult> search_maas(SearchParts parts, MaasOptions options);

}  // namespace flowreasoner::eval::methods
