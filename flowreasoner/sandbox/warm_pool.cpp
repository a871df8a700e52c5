#include "flowreasoner/sandbox/warm_pool.h"

#include <algorithm>
#include <utility>

#include "flowreasoner/base/log.h"

namespace flowreasoner::sandbox {

namespace {
constexpr std::chrono::seconds kWarmUpLimit(60);
// Long guests of one interpreter before another one is started beside it.
constexpr std::size_t kWellFilled = 32;
// Sets of libraries whose interpreters stay: each keeps some MB of its own.
constexpr std::size_t kMostSets = 24;
}  // namespace

WarmPool::WarmPool(asio::any_io_executor executor, ZygoteOptions options, std::size_t size)
    : executor_(executor),
      options_(std::move(options)),
      core_(size),
      workflow_(size),
      tree_(executor, options_),
      started_(executor),
      group_(executor) {}

WarmPool::Place& WarmPool::place(const Warmth& warmth, std::size_t index) {
  if (!warmth.libraries.empty()) {
    if (!with_libraries_.contains(warmth.libraries) && with_libraries_.size() >= kMostSets)
      let_one_set_go();
    Set& set = with_libraries_[warmth.libraries];
    set.places.resize(core_.size());
    set.last_use = ++uses_;
    return set.places[index % core_.size()];
  }
  auto& places = warmth.kind == Warmth::kCore ? core_ : workflow_;
  return places[index % places.size()];
}

/// Ends the interpreters of the set that nobody has asked for the longest. One that is at work, or
/// about to be, stays.
void WarmPool::let_one_set_go() {
  const auto is_idle = [](const Place& place) {
    return !place.is_starting && (!place.zygote || place.zygote->guests() == 0);
  };
  auto oldest = with_libraries_.end();
  for (auto set = with_libraries_.begin(); set != with_libraries_.end(); ++set) {
    const Places& places = set->second.places;
    if (!std::all_of(places.begin(), places.end(), is_idle)) continue;
    if (oldest == with_libraries_.end() || set->second.last_use < oldest->second.last_use)
      oldest = set;
  }
  if (oldest == with_libraries_.end()) return;
  for (Place& place : oldest->second.places) {
    if (place.zygote) place.zygote->stop();
  }
  with_libraries_.erase(oldest);
}

std::vector<WarmPool::Places*> WarmPool::all_places() {
  std::vector<Places*> all = {&core_, &workflow_};
  for (auto& [levels, set] : with_libraries_) all.push_back(&set.places);
  return all;
}

void WarmPool::adopt(Place& place, ZygoteProcess process) {
  place.zygote = std::make_shared<Zygote>(executor_, std::move(process), options_.isolation);
  group_.spawn(run_zygote(place.zygote));
}

asio::awaitable<void> WarmPool::run_zygote(std::shared_ptr<Zygote> zygote) {
  co_await zygote->run();
}

Result<std::string> WarmPool::start() {
  options_.warmth = Warmth::kCore;
  std::vector<ZygoteProcess> processes;
  for (std::size_t i = 0; i < core_.size(); ++i) {
    FR_TRY(ZygoteProcess process, ZygoteProcess::launch(options_));
    processes.push_back(std::move(process));
  }
  std::string version;
  for (std::size_t i = 0; i < core_.size(); ++i) {
    FR_TRY(version, processes[i].wait_ready(kWarmUpLimit));
    adopt(core_[i], std::move(processes[i]));
  }
  return version;
}

/// A new process of our own, warm.
Async<ZygoteProcess> WarmPool::launch(Warmth warmth) {
  ZygoteOptions options = options_;
  options.warmth = std::move(warmth);
  FR_CO_TRY(ZygoteProcess process, ZygoteProcess::launch(options));
  asio::posix::stream_descriptor control(executor_, process.control());
  asio::steady_timer limit(executor_, kWarmUpLimit);
  boost::system::error_code failed;
  limit.async_wait([&control](boost::system::error_code stopped) {
    boost::system::error_code ignored;
    if (!stopped) control.cancel(ignored);
  });
  co_await control.async_wait(asio::posix::stream_descriptor::wait_read,
                              asio::redirect_error(asio::use_awaitable, failed));
  limit.cancel();
  control.release();
  if (failed) co_return Error(Errc::kTimeout, "the interpreter is not warm in time");
  auto ready = process.read_ready();
  if (!ready) co_return ready.error();
  co_return std::move(process);
}

Async<ZygoteProcess> WarmPool::make(Warmth warmth) {
  if (!warmth.libraries.empty()) co_return co_await tree_.serving(std::move(warmth.libraries));
  co_return co_await launch(std::move(warmth));
}

Async<Done> WarmPool::restart(Warmth warmth, std::size_t index) {
  Place& here = place(warmth, index);
  here.is_starting = true;
  here.zygote.reset();
  Result<ZygoteProcess> process = co_await make(std::move(warmth));
  here.is_starting = false;
  started_.notify();
  const auto cancelled = (co_await asio::this_coro::cancellation_state).cancelled();
  if (is_closed_ || cancelled != asio::cancellation_type::none) {
    co_return Error(Errc::kCancelled, "the sandbox is closing");
  }
  if (!process) co_return Error(Errc::kSandbox, process.error().to_string());
  adopt(here, std::move(*process));
  co_return Done{};
}

Async<Zygote*> WarmPool::get(Warmth warmth, std::size_t index) {
  co_await asio::this_coro::throw_if_cancelled(false);
  for (;;) {
    if (is_closed_) co_return Error(Errc::kCancelled, "the sandbox is closed");
    Place& here = place(warmth, index);
    if (here.zygote && here.zygote->is_alive()) co_return here.zygote.get();
    if (here.is_starting) {
      const bool go_on = co_await started_.wait();
      if (!go_on) co_return Error(Errc::kCancelled, "waiting for an interpreter");
      continue;
    }
    if (here.zygote) log::warning("sandbox: a warm interpreter died and is replaced");
    Result<Done> restarted = co_await restart(warmth, index);
    if (!restarted) co_return restarted.error();
  }
}

Async<Zygote*> WarmPool::least_loaded() {
  std::size_t best = 0;
  std::size_t fewest = static_cast<std::size_t>(-1);
  for (std::size_t i = 0; i < workflow_.size(); ++i) {
    const Place& here = workflow_[i];
    const bool is_there = here.zygote && here.zygote->is_alive();
    const std::size_t guests = is_there ? here.zygote->guests() : kWellFilled;
    // An empty place counts as well filled: the first is taken at once, a further one when the
    // others are fuller.
    if (guests < fewest) {
      fewest = guests;
      best = i;
    }
  }
  co_return co_await get(Warmth::kWorkflow, best);
}

asio::awaitable<void> WarmPool::close() {
  is_closed_ = true;
  started_.notify();
  for (Places* places : all_places()) {
    for (Place& here : *places) {
      if (here.zygote) here.zygote->stop();
    }
  }
  co_await group_.close();
  for (Places* places : all_places()) {
    for (Place& here : *places) {
      if (here.zygote) here.zygote->end();
      here.zygote.reset();
    }
  }
  tree_.close();
}

}  // namespace flowreasoner::sandbox
