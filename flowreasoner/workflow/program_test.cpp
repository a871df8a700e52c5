#include "flowreasoner/workflow/program.h"

#include <gtest/gtest.h>

#include "tests/support/test_folder.h"

namespace flowreasoner::workflow {
namespace {

TEST(Program, ComesBackFromDiskAsItWasSaved) {
  testing::TestFolder folder;
  const Program program{"class Workflow: pass\n", "P = 'ü'\n"};
  ASSERT_TRUE(save_program(program, folder.path() / "deep" / "er"));
  const Result<Program> loaded = load_program(folder.path() / "deep" / "er");
  ASSERT_TRUE(loaded) << loaded.error().to_string();
  EXPECT_EQ(*loaded, program);
}

TEST(Program, NeedsNoPromptFile) {
  testing::TestFolder folder;
  folder.write("graph.py", "x = 1\n");
  const Result<Program> loaded = load_program(folder.path());
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->graph, "x = 1\n");
  EXPECT_EQ(loaded->prompt, "");
}

TEST(Program, AMissingGraphIsNamed) {
  testing::TestFolder folder;
  const Result<Program> loaded = load_program(folder.path());
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code(), Errc::kNotFound);
  EXPECT_NE(loaded.error().to_string().find("graph.py"), std::string::npos);
}

TEST(Program, AHugeFileIsRefused) {
  testing::TestFolder folder;
  folder.write("graph.py", std::string((std::size_t{1} << 20) + 1, '#'));
  const Result<Program> loaded = load_program(folder.path());
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code(), Errc::kBadData);
}

}  // namespace
}  // namespace flowreasoner::workflow
