#pragma once
#include <memory>

#include "flowreasoner/sandbox/guest_state.h"
#include "flowreasoner/sandbox/local_sandbox.h"

namespace flowreasoner::sandbox {

/// The caller's handle of a running guest. sandbox.h says what it promises.
class LocalGuest : public Guest {
 public:
  LocalGuest(LocalSandbox& sandbox, std::shared_ptr<GuestState> state)
      : sandbox_(sandbox), state_(std::move(state)) {}
  ~LocalGuest() override { sandbox_.end(*state_, Ending::kKilled); }

  Async<Done> send(Json frame) override;
  Async<Json> receive() override;
  Async<RunOutcome> outcome() override;
  Async<RunOutcome> kill() override;

 private:
  LocalSandbox& sandbox_;  // outlives its guests
  std::shared_ptr<GuestState> state_;
};

}  // namespace flowreasoner::sandbox
