#include "flowreasoner/base/random.h"

#include <gtest/gtest.h>

#include "flowreasoner/base/digest.h"

namespace flowreasoner {
namespace {

TEST(Random, NamedSeedsDifferByNameAndRunAndStayTheSame) {
  EXPECT_EQ(named_seed(1, "a"), named_seed(1, "a"));
  EXPECT_NE(named_seed(1, "a"), named_seed(1, "b"));
  EXPECT_NE(named_seed(1, "a"), named_seed(2, "a"));
}

TEST(Random, UniformLiesInTheUnitInterval) {
  Random random(7);
  double sum = 0;
  for (int i = 0; i < 10000; ++i) {
    const double drawn = uniform01(random);
    ASSERT_GE(drawn, 0.0);
    ASSERT_LT(drawn, 1.0);
    sum += drawn;
  }
  EXPECT_NEAR(sum / 10000, 0.5, 0.02);
}

TEST(Digest, KnownVector) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace flowreasoner
