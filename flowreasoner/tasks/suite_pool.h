#pragma once
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/sandbox/gate.h"
#include "flowreasoner/sandbox/sandbox.h"
#include "flowreasoner/tasks/suite_guest.h"

namespace flowreasoner::tasks {

/// A fixed number of warm SuiteGuests, each lent to one verdict at a time; one that broke is
/// replaced when it is asked for next.
///
/// Thread rule: the I/O thread. Lifetime: the sandbox outlives it; it outlives its loans.
class SuitePool {
 public:
  SuitePool(asio::any_io_executor executor, sandbox::Sandbox& sandbox, std::size_t guests);

  /// A lent guest; given back by its destructor.
  class Loan {
   public:
    Loan(SuitePool* pool, std::size_t place) : pool_(pool), place_(place) {}
    Loan(Loan&& other) noexcept
        : pool_(std::exchange(other.pool_, nullptr)), place_(other.place_) {}
    Loan& operator=(Loan&& other) noexcept {
      std::swap(pool_, other.pool_);
      std::swap(place_, other.place_);
      return *this;
    }
    ~Loan() {
      if (pool_ != nullptr) pool_->gate_.give(place_);
    }
    SuiteGuest& operator*() const { return *pool_->guests_[place_]; }
    SuiteGuest* operator->() const { return pool_->guests_[place_].get(); }

   private:
    SuitePool* pool_;
    std::size_t place_;
  };

  /// Waits for a guest that is free, and starts it if need be. Errors: those of SuiteGuest::open,
  /// kOverloaded, kCancelled.
  Async<Loan> lend();

  /// lend() fails from now on; the guests end.
  asio::awaitable<void> close();

 private:
  sandbox::Sandbox& sandbox_;
  std::vector<std::unique_ptr<SuiteGuest>> guests_;
  sandbox::Gate gate_;
};

}  // namespace flowreasoner::tasks
