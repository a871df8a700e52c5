#include "flowreasoner/eval/reference_check.h"

#include <algorithm>
#include <utility>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/eval/sample_verdict.h"

namespace flowreasoner::eval {

Async<std::vector<BrokenReference>> ReferenceCheck::run() {
  co_await asio::this_coro::throw_if_cancelled(false);
  AsyncGroup working(co_await asio::this_coro::executor);
  for (std::size_t i = 0; i < parallel_; ++i) working.spawn(work());
  co_await working.join();
  if (working.is_closed()) co_return Error(Errc::kCancelled, "checking the references");
  if (failure_) co_return failure_->with_context("checking the references");
  std::sort(broken_.begin(), broken_.end(),
            [](const BrokenReference& left, const BrokenReference& right) {
              return left.problem < right.problem;
            });
  co_return std::move(broken_);
}

asio::awaitable<void> ReferenceCheck::work() {
  co_await asio::this_coro::throw_if_cancelled(false);
  while (next_ < problems_.size() && !failure_) {
    const std::size_t place = next_++;
    if (problems_[place].suite->reference.empty()) continue;
    const Result<Done> checked = co_await check(place);
    if (!checked && !failure_) failure_ = checked.error();
  }
}

Async<Done> ReferenceCheck::check(std::size_t place) {
  tasks::TestSuitePtr suite = problems_[place].suite;
  std::string program = suite->reference;
  FR_CO_TRY(const tasks::Verdict verdict,
            co_await judge_.judge(std::move(suite), std::move(program), limits_));
  ++finished_;
  if (verdict.passed) co_return Done{};
  SampleVerdict kept;
  keep(verdict, kept);
  broken_.push_back({place, reason_of(kept)});
  co_return Done{};
}

}  // namespace flowreasoner::eval
