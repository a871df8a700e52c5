#include "flowreasoner/sandbox/gate.h"

#include <string>

#include <gtest/gtest.h>

#include "flowreasoner/base/async_group.h"

namespace flowreasoner::sandbox {
namespace {

class GateTest : public ::testing::Test {
 protected:
  /// Asks for a permit; `order` gets its name when it has one.
  void ask(Gate& gate, std::string name, bool is_turn = false) {
    group_.spawn(asked(&gate, std::move(name), is_turn));
    settle();
  }
  asio::awaitable<void> asked(Gate* gate, std::string name, bool is_turn) {
    co_await asio::this_coro::throw_if_cancelled(false);
    Result<std::size_t> permit = Error(Errc::kInternal, "not asked");
    if (is_turn) {
      permit = co_await gate->take_turn();
    } else {
      permit = co_await gate->take();
    }
    if (permit) {
      order_ += name;
      last_ = *permit;
    } else {
      refused_ += name;
      code_ = permit.error().code();
    }
  }
  void settle() {
    io_.restart();
    while (io_.poll_one() > 0) {
    }
  }
  void give(Gate& gate, std::size_t permit) {
    gate.give(permit);
    settle();
  }
  ~GateTest() override {
    AsyncGroup closer(io_.get_executor());
    closer.spawn(group_.close());
    io_.restart();
    while (closer.size() > 0) io_.run_one();
  }

  asio::io_context io_;
  AsyncGroup group_{io_.get_executor()};
  std::string order_;
  std::string refused_;
  std::size_t last_ = 99;
  Errc code_ = Errc::kInternal;
};

TEST_F(GateTest, ThoseWhoWaitAreServedInTurn) {
  Gate gate(io_.get_executor(), {1, 0}, 10);
  for (const char* name : {"a", "b", "c", "d"}) ask(gate, name);
  EXPECT_EQ(order_, "ab");
  EXPECT_EQ(last_, 1u);
  EXPECT_EQ(gate.waiting(), 2u);
  give(gate, 0);
  EXPECT_EQ(order_, "abc");
  EXPECT_EQ(last_, 0u);
  give(gate, 1);
  EXPECT_EQ(order_, "abcd");
}

TEST_F(GateTest, AFullLineRefuses) {
  Gate gate(io_.get_executor(), {0}, 1);
  for (const char* name : {"a", "b", "c"}) ask(gate, name);
  EXPECT_EQ(refused_, "c");
  EXPECT_EQ(code_, Errc::kOverloaded);
  give(gate, 0);
  EXPECT_EQ(order_, "ab");
}

TEST_F(GateTest, LongWorkComesFirstOnlyWhenItsShareIsDue) {
  Gate gate(io_.get_executor(), {0}, 10);
  ask(gate, "a");
  ask(gate, "T", true);
  ask(gate, "b");
  ask(gate, "c");
  give(gate, 0);
  EXPECT_EQ(order_, "aT");  // it has had no turn yet
  ask(gate, "U", true);
  gate.give_turn(0, std::chrono::hours(1));
  settle();
  EXPECT_EQ(order_, "aTb");
  give(gate, 0);
  EXPECT_EQ(order_, "aTbc");
  give(gate, 0);
  EXPECT_EQ(order_, "aTbcU");  // nobody else waits
}

TEST_F(GateTest, CloseWakesAllAndRefusesTheRest) {
  Gate gate(io_.get_executor(), {0}, 10);
  for (const char* name : {"a", "b"}) ask(gate, name);
  gate.close();
  settle();
  ask(gate, "c");
  EXPECT_EQ(order_, "a");
  EXPECT_EQ(refused_, "bc");
  EXPECT_EQ(code_, Errc::kCancelled);
}

TEST_F(GateTest, ACancelledWaiterPassesOnWhatItWasGiven) {
  Gate gate(io_.get_executor(), {0}, 10);
  ask(gate, "a");
  {
    AsyncGroup other(io_.get_executor());
    other.spawn(asked(&gate, "x", false));
    settle();
    AsyncGroup closer(io_.get_executor());
    closer.spawn(other.close());
    while (closer.size() > 0) io_.run_one();
  }
  EXPECT_EQ(refused_, "x");
  EXPECT_EQ(gate.waiting(), 0u);
  ask(gate, "b");
  give(gate, 0);
  EXPECT_EQ(order_, "ab");
}

}  // namespace
}  // namespace flowreasoner::sandbox
