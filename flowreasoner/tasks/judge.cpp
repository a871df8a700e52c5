#include "flowreasoner/tasks/judge.h"

#include "flowreasoner/tasks/guest_judge.h"

namespace flowreasoner::tasks {

std::unique_ptr<Judge> make_judge(sandbox::Sandbox& sandbox, JudgeOptions options) {
  return std::make_unique<GuestJudge>(sandbox, options);
}

}  // namespace flowreasoner::tasks
