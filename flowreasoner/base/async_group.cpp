#include "flowreasoner/base/async_group.h"

#include <exception>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

namespace flowreasoner {

struct AsyncGroup::State {
  explicit State(asio::any_io_executor with) : executor(std::move(with)), idle(executor) {
    idle.expires_at(asio::steady_timer::time_point::max());
  }
  asio::any_io_executor executor;
  asio::steady_timer idle;  // never fires; cancelled when the last coroutine ends
  std::list<asio::cancellation_signal> running;
  bool closed = false;
  std::exception_ptr bug;
};

AsyncGroup::AsyncGroup(asio::any_io_executor executor)
    : state_(std::make_shared<State>(std::move(executor))) {}

AsyncGroup::~AsyncGroup() {
  if (!state_->running.empty()) std::terminate();
}

bool AsyncGroup::spawn(asio::awaitable<void> work) {
  if (state_->closed) return false;
  state_->running.emplace_back();
  const auto entry = std::prev(state_->running.end());
  auto on_end = [state = state_, entry](std::exception_ptr thrown) {
    if (thrown && !state->bug) state->bug = thrown;
    state->running.erase(entry);
    if (state->running.empty()) state->idle.cancel();
  };
  asio::co_spawn(state_->executor, std::move(work),
                 asio::bind_cancellation_slot(entry->slot(), std::move(on_end)));
  return true;
}

// Both wait for all the work although their caller may be cancelled; the caller's own state is left
// as it is, so that it learns of the cancellation after them, and can be cancelled later.
asio::awaitable<void> AsyncGroup::join() {
  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  while (!state_->running.empty()) {
    const auto cancelled = (co_await asio::this_coro::cancellation_state).cancelled();
    if (cancelled != asio::cancellation_type::none) {
      co_await close();
      break;
    }
    boost::system::error_code ended;
    co_await state_->idle.async_wait(asio::redirect_error(asio::use_awaitable, ended));
  }
  co_await asio::this_coro::throw_if_cancelled(throws);
  if (state_->bug) std::rethrow_exception(std::exchange(state_->bug, nullptr));
}

asio::awaitable<void> AsyncGroup::close() {
  state_->closed = true;
  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  // Emitting may end a coroutine at once and erase its entry: walk by a copy of what to signal.
  for (auto entry = state_->running.begin(); entry != state_->running.end();) {
    auto next = std::next(entry);
    entry->emit(asio::cancellation_type::terminal);
    entry = next;
  }
  while (!state_->running.empty()) {
    boost::system::error_code ended;
    co_await state_->idle.async_wait(asio::redirect_error(asio::use_awaitable, ended));
  }
  co_await asio::this_coro::throw_if_cancelled(throws);
}

bool AsyncGroup::is_closed() const {
  return state_->closed;
}

std::size_t AsyncGroup::size() const {
  return state_->running.size();
}

}  // namespace flowreasoner
