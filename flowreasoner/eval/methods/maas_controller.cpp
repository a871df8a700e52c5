#include "flowreasoner/eval/methods/maas_controller.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace flowreasoner::eval::methods {
namespace {

constexpr std::size_t kFeatures = 16;

double part_of(std::size_t count, double most) {
  return std::min(static_cast<double>(count) / most, 1.0);
}

bool is_exit(std::size_t place) {
  return maas_operators()[place].role == MaasRole::kExit;
}

/// Writers alone begin: there is nothing yet to edit or to choose from.
bool may_stand_in(std::size_t layer, std::size_t place) {
  return layer > 0 || maas_operators()[place].role == MaasRole::kWriter;
}

/// What stands in `json` as numbers, if it is as long as `row`.
bool read_row(const Json& json, std::vector<double>& row) {
  if (!json.is_array() || json.size() != row.size()) return false;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (!json[i].is_number()) return false;
    row[i] = json[i].get<double>();
  }
  return true;
}

}  // namespace

std::vector<double> query_features(const meta_agent::Query& query) {
  const meta_agent::QueryReading reading = meta_agent::read_query(query);
  std::vector<double> features{1};
  for (const auto kind : {meta_agent::QueryKind::kFunction, meta_agent::QueryKind::kProgram,
                          meta_agent::QueryKind::kCode, meta_agent::QueryKind::kQuestion}) {
    features.push_back(reading.kind == kind ? 1 : 0);
  }
  for (const auto difficulty : {meta_agent::Difficulty::kLow, meta_agent::Difficulty::kMedium,
                                meta_agent::Difficulty::kHigh}) {
    features.push_back(reading.difficulty == difficulty ? 1 : 0);
  }
  features.push_back(part_of(reading.words, 200));
  features.push_back(part_of(reading.visible_tests, 5));
  features.push_back(part_of(reading.examples, 5));
  features.push_back(part_of(reading.rules, 8));
  features.push_back(part_of(reading.functions, 4));
  features.push_back(reading.has_container_tests ? 1 : 0);
  features.push_back(reading.has_float_tests ? 1 : 0);
  features.push_back(reading.has_exception_tests ? 1 : 0);
  return features;
}

MaasController::MaasController(std::size_t layers, double threshold)
    : layers_(layers),
      threshold_(threshold),
      weights_(layers, std::vector<Row>(maas_operators().size(),
                                        Row(kFeatures + maas_operators().size(), 0.0))) {}

/// The features, and a one for each operator that an earlier layer has used.
MaasController::Row MaasController::inputs(const std::vector<double>& features,
                                           const Architecture& earlier) const {
  Row row = features;
  row.resize(kFeatures + maas_operators().size(), 0.0);
  for (const auto& layer : earlier) {
    for (const std::size_t place : layer) row[kFeatures + place] = 1;
  }
  return row;
}

/// Softmax over the operators that may stand in this layer; 0 for the others.
MaasController::Row MaasController::probabilities(std::size_t layer, const Row& inputs) const {
  Row row(maas_operators().size(), 0.0);
  double greatest = -1e300;
  for (std::size_t place = 0; place < row.size(); ++place) {
    const Row& weights = weights_[layer][place];
    row[place] = std::inner_product(inputs.begin(), inputs.end(), weights.begin(), 0.0);
    if (may_stand_in(layer, place)) greatest = std::max(greatest, row[place]);
  }
  double sum = 0;
  for (std::size_t place = 0; place < row.size(); ++place) {
    row[place] = may_stand_in(layer, place) ? std::exp(row[place] - greatest) : 0.0;
    sum += row[place];
  }
  for (double& p : row) p /= sum;
  return row;
}

Architecture MaasController::draw(const std::vector<double>& features, Random& random) const {
  Architecture drawn;
  for (std::size_t layer = 0; layer < layers_; ++layer) {
    Row left = probabilities(layer, inputs(features, drawn));
    drawn.emplace_back();
    double sum = 0;
    while (sum < threshold_) {
      double at = uniform01(random) * std::accumulate(left.begin(), left.end(), 0.0);
      std::size_t place = 0;
      while (place + 1 < left.size() && (left[place] == 0 || (at -= left[place]) >= 0)) ++place;
      while (left[place] == 0) --place;  // rounding
      sum += left[place];
      left[place] = 0;
      drawn.back().push_back(place);
      if (is_exit(place)) return drawn;
      if (std::all_of(left.begin(), left.end(), [](double p) { return p == 0; })) break;
    }
  }
  return drawn;
}

Architecture MaasController::best(const std::vector<double>& features) const {
  Architecture chosen;
  for (std::size_t layer = 0; layer < layers_; ++layer) {
    Row left = probabilities(layer, inputs(features, chosen));
    chosen.emplace_back();
    double sum = 0;
    while (sum < threshold_) {
      const auto greatest = std::max_element(left.begin(), left.end());
      if (*greatest == 0) break;
      const auto place = static_cast<std::size_t>(greatest - left.begin());
      sum += *greatest;
      *greatest = 0;
      chosen.back().push_back(place);
      if (is_exit(place)) return chosen;
    }
  }
  return chosen;
}

double MaasController::log_probability(const std::vector<double>& features,
                                       const Architecture& architecture) const {
  Architecture earlier;
  double log_p = 0;
  for (std::size_t layer = 0; layer < architecture.size() && layer < layers_; ++layer) {
    const Row p = probabilities(layer, inputs(features, earlier));
    double left = 1;
    for (const std::size_t place : architecture[layer]) {
      log_p += std::log(p[place] / left);
      left -= p[place];
    }
    earlier.push_back(architecture[layer]);
  }
  return log_p;
}

/// d log p / d logit_j = [j was drawn] - p_j among those that were left, summed over the draws.
void MaasController::add_gradient(const std::vector<double>& features,
                                  const Architecture& architecture, double step,
                                  MaasController& to) const {
  Architecture earlier;
  for (std::size_t layer = 0; layer < architecture.size() && layer < layers_; ++layer) {
    const Row input = inputs(features, earlier);
    Row left = probabilities(layer, input);
    Row gradient(left.size(), 0.0);
    double sum = 1;
    for (const std::size_t place : architecture[layer]) {
      for (std::size_t other = 0; other < left.size(); ++other) {
        gradient[other] += (other == place ? 1.0 : 0.0) - left[other] / sum;
      }
      sum -= left[place];
      left[place] = 0;
    }
    for (std::size_t place = 0; place < gradient.size(); ++place) {
      for (std::size_t i = 0; i < input.size(); ++i) {
        to.weights_[layer][place][i] += step * gradient[place] * input[i];
      }
    }
    earlier.push_back(architecture[layer]);
  }
}

Json MaasController::to_json() const {
  return Json{{"layers", layers_}, {"threshold", threshold_}, {"weights", weights_}};
}

Result<MaasController> MaasController::from_json(const Json& json) {
  const auto refuse = [] {
    return Error(Errc::kBadData, "the controller's weights do not fit this version's operators");
  };
  const auto layers = json_integer(json, "layers");
  const auto threshold = json_number(json, "threshold");
  const Json* weights = json_member(json, "weights");
  if (!layers || *layers < 1 || !threshold || weights == nullptr || !weights->is_array() ||
      weights->size() != static_cast<std::size_t>(*layers)) {
    return refuse();
  }
  MaasController controller(static_cast<std::size_t>(*layers), *threshold);
  for (std::size_t layer = 0; layer < weights->size(); ++layer) {
    auto& own = controller.weights_[layer];
    const Json& rows = (*weights)[layer];
    if (!rows.is_array() || rows.size() != own.size()) return refuse();
    for (std::size_t place = 0; place < own.size(); ++place) {
      if (!read_row(rows[place], own[place])) return refuse();
    }
  }
  return controller;
}

}  // namespace flowreasoner::eval::methods
