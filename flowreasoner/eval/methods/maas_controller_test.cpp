#include "flowreasoner/eval/methods/maas_controller.h"

#include <cmath>
#include <map>

#include <gtest/gtest.h>

namespace flowreasoner::eval::methods {
namespace {

meta_agent::Query easy() {
  return {"def f(x):\n    \"\"\"Twice x.\"\"\"\n", "f", {}};
}

MaasRole role_of(std::size_t place) {
  return maas_operators()[place].role;
}

TEST(QueryFeatures, CountWhatAQueryShows) {
  const auto features = query_features(easy());
  EXPECT_EQ(features.size(), 16u);
  EXPECT_EQ(features[0], 1);
  EXPECT_EQ(features[1], 1);  // a function
  EXPECT_EQ(features[5], 1);  // low difficulty
  meta_agent::Query question{"What is the shortest way? " + std::string(2000, 'x'), "", {}};
  for (int i = 0; i < 300; ++i) question.text += " must if only";
  const auto other = query_features(question);
  EXPECT_EQ(other[1], 0);
  EXPECT_EQ(other[4], 1);  // a question
  for (const double feature : other) EXPECT_TRUE(feature >= 0 && feature <= 1) << feature;
}

TEST(MaasController, DrawsWritersFirstAndNothingBehindAnExit) {
  const MaasController controller(4, 0.3);
  const auto features = query_features(easy());
  Random random(1);
  std::map<std::size_t, int> depths;
  for (int i = 0; i < 500; ++i) {
    const Architecture drawn = controller.draw(features, random);
    ASSERT_TRUE(drawn.size() >= 1 && drawn.size() <= 4);
    ++depths[drawn.size()];
    for (const std::size_t place : drawn.front()) EXPECT_EQ(role_of(place), MaasRole::kWriter);
    for (std::size_t layer = 0; layer < drawn.size(); ++layer) {
      for (std::size_t at = 0; at < drawn[layer].size(); ++at) {
        const bool is_last = layer + 1 == drawn.size() && at + 1 == drawn[layer].size();
        EXPECT_TRUE(is_last || role_of(drawn[layer][at]) != MaasRole::kExit);
      }
    }
    // Untrained: 1/4 each in the first layer, so two make 0.3; 1/9 each behind, so three do.
    EXPECT_EQ(drawn.front().size(), 2u);
    for (std::size_t layer = 1; layer + 1 < drawn.size(); ++layer)
      EXPECT_EQ(drawn[layer].size(), 3u);
  }
  EXPECT_GT(depths[2], 100);  // P(exit among three of nine) = 1/3 or a little less
  EXPECT_GT(depths[4], 100);
}

TEST(MaasController, LogProbabilityIsThatOfTheDraw) {
  const MaasController controller(2, 0.3);
  const auto features = query_features(easy());
  // 1/4 * 1/3 in the first layer; 1/9 * 1/8 * 1/7 in the second.
  EXPECT_NEAR(controller.log_probability(features, {{0, 1}, {4, 5, 6}}),
              std::log(1.0 / 12) + std::log(1.0 / 504), 1e-9);
}

// E[grad log P] = 0 whatever the weights: the mean over many draws has to vanish.
TEST(MaasController, TheGradientOfTheDrawsVanishesOnAverage) {
  const auto features = query_features(easy());
  MaasController controller(3, 0.3);
  MaasController uneven = controller;
  controller.add_gradient(features, {{1}, {6, 8}}, 0.5, uneven);  // some weights that are not 0
  constexpr int kDraws = 20'000;
  MaasController sum = uneven;
  Random random(5);
  for (int i = 0; i < kDraws; ++i) {
    uneven.add_gradient(features, uneven.draw(features, random), 1.0 / kDraws, sum);
  }
  const Json before = uneven.to_json().at("weights");
  const Json after = sum.to_json().at("weights");
  for (std::size_t layer = 0; layer < 3; ++layer) {
    for (std::size_t place = 0; place < maas_operators().size(); ++place) {
      // Input 0 is the constant one. A draw's gradient is below 1 in size: 4 / sqrt(20,000).
      EXPECT_NEAR(after[layer][place][0].get<double>(), before[layer][place][0].get<double>(),
                  0.028);
    }
  }
}

// The gradient is that of log_probability(): a small step along it raises it by step *
// |gradient|^2.
TEST(MaasController, AStepAlongTheGradientRaisesTheProbabilityAsMuchAsItsLengthSays) {
  const auto features = query_features(easy());
  const MaasController controller(3, 0.3);
  const Architecture architecture{{2, 0}, {7, 4}, {8}};
  MaasController unit = controller;
  controller.add_gradient(features, architecture, 1, unit);
  double squares = 0;
  const Json weights = unit.to_json().at("weights");
  for (const Json& layer : weights) {
    for (const Json& row : layer) {
      for (const Json& weight : row) squares += weight.get<double>() * weight.get<double>();
    }
  }
  MaasController moved = controller;
  constexpr double kStep = 1e-5;
  controller.add_gradient(features, architecture, kStep, moved);
  const double rise = moved.log_probability(features, architecture) -
                      controller.log_probability(features, architecture);
  EXPECT_NEAR(rise / kStep, squares, 1e-3 * squares);
}

TEST(MaasController, TheBestIsWhatItHasLearntForThatKindOfQuery) {
  const auto features = query_features(easy());
  const auto other = query_features({"Name the capital of Peru.", "", {}});
  MaasController controller;
  for (int i = 0; i < 200; ++i) {
    MaasController next = controller;
    controller.add_gradient(features, {{2}, {7}, {8}}, 0.1, next);
    controller.add_gradient(other, {{1}, {8}}, 0.1, next);
    controller = next;
  }
  EXPECT_EQ(to_string(controller.best(features)), "many > agree > exit");
  EXPECT_EQ(to_string(controller.best(other)), "cot > exit");
}

TEST(MaasController, IsReadBackFromItsJsonAndDamageIsRefused) {
  const auto features = query_features(easy());
  MaasController controller(3, 0.25);
  MaasController next = controller;
  controller.add_gradient(features, {{2}, {7}}, 0.7, next);
  const auto again = MaasController::from_json(parse_json(dump_json(next.to_json()), "it").value());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->to_json(), next.to_json());
  for (const char* change : {R"({"layers": 2})", R"({"layers": 0})", R"({"threshold": null})",
                             R"({"weights": [[], [], []]})", R"({"weights": 3})"}) {
    Json json = next.to_json();
    json.merge_patch(parse_json(change, "it").value());
    const auto refused = MaasController::from_json(json);
    ASSERT_FALSE(refused) << change;
    EXPECT_EQ(refused.error().code(), Errc::kBadData);
  }
}

}  // namespace
}  // namespace flowreasoner::eval::methods
