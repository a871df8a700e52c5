#include "flowreasoner/tasks/suite_pool.h"

#include <numeric>

namespace flowreasoner::tasks {
namespace {

constexpr std::size_t kQueue = 65536;

std::vector<std::size_t> places(std::size_t count) {
  std::vector<std::size_t> numbers(count);
  std::iota(numbers.rbegin(), numbers.rend(), std::size_t{0});  // the last is handed out first
  return numbers;
}

}  // namespace

SuitePool::SuitePool(asio::any_io_executor executor, sandbox::Sandbox& sandbox, std::size_t guests)
    : sandbox_(sandbox), guests_(guests), gate_(std::move(executor), places(guests), kQueue) {}

Async<SuitePool::Loan> SuitePool::lend() {
  FR_CO_TRY(const std::size_t place, co_await gate_.take());
  Loan loan(this, place);
  if (!guests_[place] || !guests_[place]->is_usable()) {
    guests_[place].reset();
    FR_CO_TRY(guests_[place], co_await SuiteGuest::open(sandbox_));
  }
  co_return std::move(loan);
}

asio::awaitable<void> SuitePool::close() {
  gate_.close();
  for (auto& guest : guests_) {
    if (guest) (void)co_await guest->end();
  }
}

}  // namespace flowreasoner::tasks
