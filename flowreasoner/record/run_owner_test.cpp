#include "flowreasoner/record/run_owner.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace flowreasoner::record {
namespace {

TEST(RunOwner, ThisProcessIsAlive) {
  EXPECT_TRUE(is_process_alive(own_process_name()));
}

TEST(RunOwner, AnEndedProcessIsNot) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const std::string name = own_process_name();
    [[maybe_unused]] const auto wrote = ::write(ends[1], name.data(), name.size());
    ::_exit(0);
  }
  char block[256];
  const ssize_t got = ::read(ends[0], block, sizeof block);
  ::close(ends[0]);
  ::close(ends[1]);
  ASSERT_GT(got, 0);
  ::waitpid(child, nullptr, 0);
  EXPECT_FALSE(is_process_alive(std::string(block, static_cast<std::size_t>(got))));
}

TEST(RunOwner, AReusedProcessIdIsNot) {
  const std::string own = own_process_name();
  EXPECT_FALSE(is_process_alive(own.substr(0, own.rfind('/')) + "/1"));
}

TEST(RunOwner, NonsenseIsNot) {
  EXPECT_FALSE(is_process_alive(""));
  EXPECT_FALSE(is_process_alive("a/b"));
  EXPECT_FALSE(is_process_alive("a/b/c"));
}

}  // namespace
}  // namespace flowreasoner::record
