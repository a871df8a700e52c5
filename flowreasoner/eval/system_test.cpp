#include "flowreasoner/eval/system.h"

#include <gtest/gtest.h>

namespace flowreasoner::eval {
namespace {

using Names = std::vector<std::string>;

TEST(System, NamesSayWhatDiffers) {
  EXPECT_EQ(short_names({{"cot", "", {"w"}}, {"direct", "", {"w"}}}), (Names{"cot", "direct"}));
  EXPECT_EQ(short_names({{"cot", "", {"w"}}, {"cot", "", {"w", "v"}}}),
            (Names{"cot · w", "cot · w + v"}));
  EXPECT_EQ(short_names({{"f", "m", {"w"}}, {"direct", "", {"w"}}}), (Names{"f · m", "direct"}));
  EXPECT_EQ(short_names({{"f", "m", {"w"}}, {"f", "n", {"v"}}}),
            (Names{"f · meta m · w", "f · meta n · v"}));
}

}  // namespace
}  // namespace flowreasoner::eval
