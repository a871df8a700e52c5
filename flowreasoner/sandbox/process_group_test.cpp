#include "flowreasoner/sandbox/process_group.h"

#include <array>
#include <csignal>
#include <stdexcept>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "flowreasoner/base/file.h"

namespace flowreasoner::sandbox {
namespace {

/// A process that leads a group and has a child with a child; `leaves` has the youngest leave the
/// group.
class Family {
 public:
  explicit Family(bool leaves) {
    std::array<int, 2> ready;
    if (pipe(ready.data()) != 0) throw std::runtime_error("no pipe");
    leader_ = fork();
    if (leader_ == 0) {
      setpgid(0, 0);
      if (fork() == 0 && fork() == 0) {
        if (leaves) setsid();
        const pid_t self = getpid();
        (void)!write(ready[1], &self, sizeof self);
      }
      for (;;) pause();
    }
    const FileDescriptor theirs(ready[1]);
    const FileDescriptor ours(ready[0]);
    if (read(ours.get(), &youngest_, sizeof youngest_) != sizeof youngest_)
      throw std::runtime_error("no family");
  }
  Family(const Family&) = delete;
  Family& operator=(const Family&) = delete;
  ~Family() {
    kill(youngest_, SIGKILL);
    kill(-leader_, SIGKILL);
    waitpid(leader_, nullptr, 0);
  }
  pid_t leader() const { return leader_; }

 private:
  pid_t leader_ = 0;
  pid_t youngest_ = 0;
};

TEST(ProcessGroup, DescendantsThatStayedAreNotApart) {
  EXPECT_FALSE(has_processes_apart(Family(false).leader()));
}

TEST(ProcessGroup, AGrandchildWithASessionOfItsOwnIsApart) {
  EXPECT_TRUE(has_processes_apart(Family(true).leader()));
}

TEST(ProcessGroup, ALeaderThatWentOverToAnotherGroupIsApart) {
  const pid_t elsewhere = fork();
  if (elsewhere == 0)
    for (;;) pause();
  EXPECT_TRUE(has_processes_apart(elsewhere)) << "it is in the group of this test";
  kill(elsewhere, SIGKILL);
  waitpid(elsewhere, nullptr, 0);
}

TEST(ProcessGroup, AProcessThatIsGoneHasNone) {
  EXPECT_FALSE(has_processes_apart(1 << 30));
}

}  // namespace
}  // namespace flowreasoner::sandbox
