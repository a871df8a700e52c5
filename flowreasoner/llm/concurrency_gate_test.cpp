#include "flowreasoner/llm/concurrency_gate.h"

#include <gtest/gtest.h>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/base/run_async.h"

namespace flowreasoner::llm {
namespace {

/// Enters, notes its number, leaves after a while.
asio::awaitable<void> visit(ConcurrencyGate& gate, int number, std::vector<int>& order,
                            Milliseconds stay, std::vector<Errc>& errors) {
  auto pass = co_await gate.enter(Clock::now() + std::chrono::seconds(60));
  if (!pass) {
    errors.push_back(pass.error().code());
    co_return;
  }
  order.push_back(number);
  (void)co_await sleep_for(stay);
}

class ConcurrencyGateTest : public ::testing::Test {
 protected:
  asio::io_context io_{1};
  std::vector<int> order_;
  std::vector<Errc> errors_;
};

TEST_F(ConcurrencyGateTest, LetsInAsManyAsItIsWideInTheirOrder) {
  ConcurrencyGate gate(2, 100);
  AsyncGroup group(io_.get_executor());
  for (int i = 0; i < 6; ++i) group.spawn(visit(gate, i, order_, Milliseconds(5), errors_));
  io_.poll();
  EXPECT_EQ(gate.inside(), 2U);
  EXPECT_EQ(gate.waiting(), 4U);
  io_.run();
  EXPECT_EQ(order_, (std::vector<int>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(gate.inside(), 0U);
}

TEST_F(ConcurrencyGateTest, AFullQueueIsAnError) {
  ConcurrencyGate gate(1, 1);
  AsyncGroup group(io_.get_executor());
  for (int i = 0; i < 3; ++i) group.spawn(visit(gate, i, order_, Milliseconds(5), errors_));
  io_.run();
  EXPECT_EQ(order_, (std::vector<int>{0, 1}));
  EXPECT_EQ(errors_, (std::vector<Errc>{Errc::kOverloaded}));
}

TEST_F(ConcurrencyGateTest, WaitingHasADeadline) {
  struct Flow {
    static Async<Done> wait_in_vain(ConcurrencyGate& gate) {
      auto inside = co_await gate.enter(Clock::now() + std::chrono::seconds(60));
      auto outside = co_await gate.enter(Clock::now() + Milliseconds(10));
      if (outside) co_return Error(Errc::kInternal, "two are inside");
      co_return outside.error();
    }
  };
  ConcurrencyGate gate(1, 10);
  const Result<Done> waited = run_async(io_, Flow::wait_in_vain(gate));
  ASSERT_FALSE(waited);
  EXPECT_EQ(waited.error().code(), Errc::kTimeout);
  EXPECT_EQ(gate.waiting(), 0U);
  EXPECT_EQ(gate.inside(), 0U);
}

TEST_F(ConcurrencyGateTest, ACancelledWaiterGivesUpItsPlace) {
  ConcurrencyGate gate(1, 10);
  AsyncGroup stays(io_.get_executor());
  AsyncGroup goes(io_.get_executor());
  struct Flow {
    static asio::awaitable<Done> close(AsyncGroup& group) {
      co_await group.close();
      co_return Done{};
    }
  };
  stays.spawn(visit(gate, 0, order_, Milliseconds(30), errors_));
  goes.spawn(visit(gate, 1, order_, Milliseconds(1), errors_));
  stays.spawn(visit(gate, 2, order_, Milliseconds(1), errors_));
  io_.poll();
  run_async(io_, Flow::close(goes));
  EXPECT_EQ(order_, (std::vector<int>{0, 2}));
  EXPECT_EQ(errors_, (std::vector<Errc>{Errc::kCancelled}));
  EXPECT_EQ(gate.inside(), 0U);
}

}  // namespace
}  // namespace flowreasoner::llm
