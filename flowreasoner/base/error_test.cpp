#include "flowreasoner/base/error.h"

#include <set>

#include <gtest/gtest.h>

#include "flowreasoner/base/result.h"

namespace flowreasoner {
namespace {

TEST(Error, EachCodeHasANameASentenceAndAnExitCode) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(Errc::kInternal); ++i) {
    const auto code = static_cast<Errc>(i);
    EXPECT_TRUE(names.insert(errc_name(code)).second) << errc_name(code);
    EXPECT_TRUE(errc_sentence(code).ends_with('.'));
    EXPECT_GT(exit_code(code), 0);
    EXPECT_GE(http_status(code), 400);
  }
}

TEST(Error, ContextReadsFromTheOutside) {
  const Error error =
      Error(Errc::kIo, "disk is full").with_context("saving").with_context("solving");
  EXPECT_EQ(error.to_string(), "solving: saving: disk is full");
}

Result<int> half(int value) {
  if (value % 2 != 0) return Error(Errc::kInvalidArgument, "odd");
  return value / 2;
}

Result<int> quarter(int value) {
  FR_TRY(const int once, half(value));
  FR_TRY(const int twice, half(once));
  return twice;
}

TEST(Result, TryReturnsTheFirstError) {
  EXPECT_EQ(*quarter(8), 2);
  EXPECT_EQ(quarter(6).error().message(), "odd");
  EXPECT_THROW((void)quarter(6).value(), std::logic_error);
}

}  // namespace
}  // namespace flowreasoner
