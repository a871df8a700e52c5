#include "flowreasoner/base/secret.h"

#include <gtest/gtest.h>

#include "flowreasoner/base/log.h"

namespace flowreasoner {
namespace {

TEST(Secret, IsMaskedWhereverItSurfaces) {
  const Secret key("sk-test-1234567890");
  EXPECT_EQ(mask_secrets("key sk-test-1234567890 and sk-test-1234567890."), "key *** and ***.");
  EXPECT_EQ(key.reveal(), "sk-test-1234567890");
}

TEST(Secret, LogLinesAreMasked) {
  const Secret key("sk-log-abcdefghij");
  ::testing::internal::CaptureStderr();
  log::error("server said: {}", key.reveal());
  const std::string line = ::testing::internal::GetCapturedStderr();
  EXPECT_EQ(line.find("abcdefghij"), std::string::npos);
  EXPECT_NE(line.find("server said: ***"), std::string::npos);
}

}  // namespace
}  // namespace flowreasoner
