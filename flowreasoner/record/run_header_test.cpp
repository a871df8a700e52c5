#include "flowreasoner/record/run_header.h"

#include <gtest/gtest.h>

#include "flowreasoner/base/secret.h"

namespace flowreasoner::record {
namespace {

TEST(RunHeader, SaysWhatRanWhere) {
  Json flags{{"rounds", 10}};
  const RunRecord run = make_run_header("solve", flags, 7);
  EXPECT_EQ(run.command, "solve");
  EXPECT_EQ(run.flags, flags);
  EXPECT_EQ(run.seed, 7u);
  EXPECT_FALSE(run.revision.empty());
  EXPECT_GT(run.machine.at("processors").get<int>(), 0);
  EXPECT_TRUE(run.id.empty());
}

TEST(RunHeader, MasksASecretInTheFlags) {
  const Secret key("sk-header-secret-123");
  Json flags{{"worker", "openai/x?key=sk-header-secret-123"}};
  const RunRecord run = make_run_header("solve", flags, 0);
  EXPECT_EQ(run.flags.at("worker"), "openai/x?key=***");
}

}  // namespace
}  // namespace flowreasoner::record
