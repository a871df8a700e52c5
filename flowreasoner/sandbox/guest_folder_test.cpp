#include "flowreasoner/sandbox/guest_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "flowreasoner/sandbox/folder_size.h"
#include "tests/support/test_folder.h"

namespace flowreasoner::sandbox {
namespace {

namespace fs = std::filesystem;
using flowreasoner::testing::TestFolder;

TEST(GuestFolder, IsFoundBesideTheExecutableAndRefusedWhereItIsNot) {
  const TestFolder folder;
  const auto found = find_guest_folder({});
  ASSERT_TRUE(found);
  EXPECT_TRUE(fs::exists(*found / "flow_guest" / "zygote.py"));
  const auto refused = find_guest_folder(folder.path());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Errc::kEnvironment);
  EXPECT_NE(refused.error().to_string().find(folder.path().string()), std::string::npos);
}

TEST(FindPython, TakesAProgramOrAnEnvironmentsFolder) {
  const TestFolder folder;
  const fs::path program = folder.write("venv/bin/python", "#!/bin/sh\n");
  EXPECT_FALSE(find_python(folder.path() / "venv"));  // it can not be executed
  fs::permissions(program, fs::perms::owner_all);
  EXPECT_EQ(find_python(folder.path() / "venv").value(), program);
  EXPECT_EQ(find_python(program).value(), program);
  EXPECT_EQ(find_python(folder.path() / "none").error().code(), Errc::kEnvironment);
}

TEST(FolderSize, CountsFilesAndEntriesAndDoesNotFollowLinks) {
  const TestFolder folder;
  EXPECT_EQ(folder_size(folder.path(), 1 << 20), 0u);
  EXPECT_EQ(folder_size(folder.path() / "none", 1 << 20), 0u);
  folder.write("a", std::string(10'000, 'x'));
  folder.write("below/b", "");
  fs::create_directory_symlink("/usr", folder.path() / "link");
  const std::uintmax_t size = folder_size(folder.path(), 1 << 20);
  EXPECT_GE(size, 10'000u + 3 * 4096);
  EXPECT_LE(size, 40'000u);
  EXPECT_GT(folder_size(folder.path(), 100), 100u);
}

}  // namespace
}  // namespace flowreasoner::sandbox
