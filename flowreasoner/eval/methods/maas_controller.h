#pragma once
#include <cstddef>
#include <vector>

#include "flowreasoner/base/json.h"
#include "flowreasoner/base/random.h"
#include "flowreasoner/eval/methods/maas_program.h"
#include "flowreasoner/meta_agent/query.h"

namespace flowreasoner::eval::methods {

/// What the controller sees of a query: a one, its kind and difficulty, length, tests, examples and
/// the like, each about in [0, 1]. Always of the same length.
std::vector<double> query_features(const meta_agent::Query& query);

/// Draws architectures for queries: a distribution over operators for each layer, linear in the
/// query's features and in which operators earlier layers have used.
///
/// In a layer operators are drawn without replacement until their probabilities sum to `threshold`
/// (as in MaAS: how many there are is drawn as well). The first layer has writers only;
/// "exit" ends the architecture. A value; no I/O.
class MaasController {
 public:
  explicit MaasController(std::size_t layers = 4, double threshold = 0.3);

  /// One architecture, drawn. Features as of query_features().
  Architecture draw(const std::vector<double>& features, Random& random) const;

  /// The likeliest operators of each layer: what a frozen controller uses.
  Architecture best(const std::vector<double>& features) const;

  /// log P(architecture | features) of draw(), the operators of each layer drawn in the order in
  /// which they stand.
  double log_probability(const std::vector<double>& features,
                         const Architecture& architecture) const;

  /// Adds `step` times the gradient of log P(architecture | features), as this controller draws, to
  /// the weights of `to`.
  void add_gradient(const std::vector<double>& features, const Architecture& architecture,
                    double step, MaasController& to) const;

  /// `{layers, threshold, weights}`. Errors: kBadData when sizes do not fit.
  Json to_json() const;
  static Result<MaasController> from_json(const Json& json);

 private:
  using Row = std::vector<double>;
  Row inputs(const std::vector<double>& features, const Architecture& earlier) const;
  Row probabilities(std::size_t layer, const Row& inputs) const;

  std::size_t layers_;
  double threshold_;
  std::vector<std::vector<Row>> weights_;  // [layer][operator][input]
};

}  // namespace flowreasoner::eval::methods
