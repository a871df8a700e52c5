#include "flowreasoner/sandbox/local_sandbox.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "flowreasoner/base/log.h"
#include "flowreasoner/sandbox/folder_size.h"
#include "flowreasoner/sandbox/guest_clock.h"
#include "flowreasoner/sandbox/local_guest.h"
#include "flowreasoner/sandbox/process_group.h"

namespace flowreasoner::sandbox {

namespace {

// Most short guests end before this and are never watched (guest_state.h).
constexpr Milliseconds kUnwatched(5);
// How long a long guest computes before others may.
constexpr Milliseconds kTurn(25);
// How often at most a guest's clock is read.
constexpr Milliseconds kStep(10);
// How long an interpreter may take to end a guest before it is given up itself, with all its
// guests.
constexpr std::chrono::seconds kEndLimit(30);
// How often the size of a guest's folder is looked at where nothing else caps it.
constexpr Milliseconds kFolderLook(50);

std::vector<std::size_t> same(std::size_t count) {
  return std::vector<std::size_t>(count, 0);
}

// The last permit is handed out first: rounds of worker 0 to n - 1, so that the first requests
// spread.
std::vector<std::size_t> slots_of(std::size_t workers, std::size_t each) {
  std::vector<std::size_t> slots;
  for (std::size_t round = 0; round < each; ++round) {
    for (std::size_t worker = workers; worker > 0; --worker) slots.push_back(worker - 1);
  }
  return slots;
}

// A part is kept for short guests: long ones wait for short ones' results, and would else wait for
// themselves.
std::size_t short_share(const SandboxOptions& options) {
  return std::max<std::size_t>(1, options.guests / 4);
}

}  // namespace

LocalSandbox::LocalSandbox(asio::any_io_executor executor, SandboxOptions options,
                           ZygoteOptions zygote, std::size_t workers)
    : executor_(executor),
      options_(std::move(options)),
      isolation_(zygote.isolation),
      box_(zygote.box),
      pool_(executor, std::move(zygote), workers),
      slots_(executor, slots_of(workers, std::max<std::size_t>(1, options_.slots_per_worker)),
             options_.queue),
      shorts_(executor, same(short_share(options_)), options_.queue),
      longs_(executor, same(std::max<std::size_t>(1, options_.guests - short_share(options_))),
             options_.queue),
      group_(executor) {}

LocalSandbox::~LocalSandbox() {
  std::error_code ignored;
  if (!box_.empty()) std::filesystem::remove_all(box_, ignored);
}

Result<void> LocalSandbox::start() {
  FR_TRY(python_version_, pool_.start());
  return {};
}

Result<std::shared_ptr<GuestState>> LocalSandbox::spawn(Zygote& zygote, const Json& job,
                                                        const Limits& limits) {
  Result<std::string> frame = encode_frame(job, limits.frame_bytes);
  if (!frame) return frame.error();
  auto guest = std::make_shared<GuestState>(executor_, next_number_++, limits, &zygote);
  FR_TRY(GuestState::Ends ends, guest->connect());
  constexpr std::size_t kHeader = 4;
  if (frame->size() - kHeader <= FR_INLINE_JOB_BYTES) {
    zygote.spawn(guest, std::string_view(*frame).substr(kHeader), std::move(ends));
  } else {
    zygote.spawn(guest, std::string_view(), std::move(ends));
    if (!guest->write(std::move(*frame))) flush_later(guest);
  }
  return guest;
}

void LocalSandbox::end(GuestState& guest, Ending reason) {
  if (guest.is_over() || guest.reason()) return;
  guest.set_reason(reason);
  guest.home()->order(FR_KILL, guest);
  guest.notify();  // its supervisor waits for its end, for no longer than that may take
}

void LocalSandbox::flush_later(std::shared_ptr<GuestState> guest) {
  group_.spawn(GuestState::flush(std::move(guest)));
}

void LocalSandbox::read_as_it_goes(const std::shared_ptr<GuestState>& guest) {
  guest->set_watched();
  group_.spawn(GuestState::pump_channel(guest));
  group_.spawn(GuestState::pump_output(guest));
}

asio::awaitable<void> LocalSandbox::supervise(std::shared_ptr<GuestState> guest, Claim* slot) {
  co_await asio::this_coro::throw_if_cancelled(false);
  Stage stage = Stage::kForeground;
  std::optional<Clock::time_point> end_by;
  while (!guest->is_over()) {
    if (guest->reason() && !end_by) {
      end_by = Clock::now() + kEndLimit;
      guest->home()->order(FR_KILL, *guest);
    }
    if (end_by && Clock::now() >= *end_by) {
      log::error("sandbox: an interpreter does not end its guests, and is given up");
      guest->home()->stop();
      end_by = Clock::time_point::max();
    }
    const Clock::time_point next = end_by ? *end_by : step(guest, slot, stage);
    if (guest->reason() && !end_by) continue;
    const bool go_on = co_await guest->wait_until(next);
    if (!go_on) {
      end(*guest, Ending::kKilled);
      break;
    }
  }
}

Clock::time_point LocalSandbox::step(const std::shared_ptr<GuestState>& guest, Claim* slot,
                                     Stage& stage) {
  const Clock::time_point now = Clock::now();
  LimitWatch& clock = guest->clock();
  if (!guest->is_watched()) {
    if (now < clock.started() + kUnwatched) return clock.started() + kUnwatched;
    read_as_it_goes(guest);
  }
  if (guest->pid() == 0) return Clock::time_point::max();  // its start wakes us
  Clock::time_point next = check_time(guest, slot, stage, now);
  if (isolation_ != Isolation::kNamespaces && next > now)
    next = std::min(next, check_folder(*guest, now));
  return next;
}

Clock::time_point LocalSandbox::check_time(const std::shared_ptr<GuestState>& guest, Claim* slot,
                                           Stage& stage, Clock::time_point now) {
  LimitWatch& clock = guest->clock();
  const bool is_short = slot != nullptr && stage == Stage::kForeground;
  if (!is_short && now < clock.next_check()) return clock.next_check();
  const GuestReading reading = read_guest_clock(guest->pid());
  if (const std::optional<Ending> reached = clock.check(reading, now)) {
    guest->set_reason(*reached);
    return now;
  }
  if (!is_short) return clock.next_check();
  const std::chrono::nanoseconds own = clock.elapsed(now) - reading.starved;
  if (own >= options_.foreground) slot->release();
  if (reading.cpu >= options_.foreground) {
    stage = Stage::kBackground;
    pause(*guest);
    slot->release();
    group_.spawn(take_turns(guest));
    return clock.next_check();
  }
  const std::chrono::nanoseconds left =
      options_.foreground - (slot->gate == nullptr ? reading.cpu : own);
  return std::min(clock.next_check(), now + std::max<std::chrono::nanoseconds>(left, kStep));
}

// Below the namespaces level no file system of its own caps a guest's folder: we look how much
// there is.
Clock::time_point LocalSandbox::check_folder(GuestState& guest, Clock::time_point now) {
  const std::string name = fmt::format("{}.{}", guest.home()->pid(), guest.slot());
  const std::size_t limit = guest.limits().folder_bytes;
  if (folder_size(box_ / name, limit) > limit) {
    guest.set_reason(Ending::kOutputLimit);
    return now;
  }
  return now + kFolderLook;
}

// Processes that left the guest's group would go on: such a guest runs on with all it has, and so
// does its clock.
void LocalSandbox::pause(GuestState& guest) {
  if (has_processes_apart(guest.pid())) return;
  guest.clock().pause(Clock::now());
  guest.home()->order(FR_PAUSE, guest);
}

void LocalSandbox::resume(GuestState& guest) {
  guest.clock().resume(Clock::now());
  guest.home()->order(FR_RESUME, guest);
  guest.notify();  // its supervisor looks at its limits again
}

// Until a guest that sleeps has computed for a turn again, or is over. False: cancelled.
asio::awaitable<bool> LocalSandbox::while_it_sleeps(std::shared_ptr<GuestState> guest) {
  const std::chrono::nanoseconds before = read_guest_clock(guest->pid()).cpu;
  while (!guest->is_over() && read_guest_clock(guest->pid()).cpu - before < kTurn) {
    const Result<Done> slept = co_await sleep_for(kTurn / 5);
    if (!slept) co_return false;
  }
  co_return true;
}

// A short guest that turned out to be long runs only while it holds a slot, for a turn at a time,
// and is stopped meanwhile; but one that sleeps in its turn takes nothing from others, and a stop
// would make its sleep longer than it asked for.
asio::awaitable<void> LocalSandbox::take_turns(std::shared_ptr<GuestState> guest) {
  co_await asio::this_coro::throw_if_cancelled(false);
  while (!guest->is_over()) {
    Result<std::size_t> permit = co_await slots_.take_turn();
    if (!permit) co_return;
    if (!guest->is_over()) resume(*guest);
    const Clock::time_point begun = Clock::now();
    const std::chrono::nanoseconds cpu = read_guest_clock(guest->pid()).cpu;
    bool go_on = true;
    while (go_on && !guest->is_over() && (slots_.waiting() == 0 || Clock::now() < begun + kTurn)) {
      Result<Done> slept = co_await sleep_for(kTurn / 5);
      go_on = slept.has_value();
    }
    const Clock::duration turn = Clock::now() - begun;
    const bool sleeps =
        go_on && !guest->is_over() && read_guest_clock(guest->pid()).cpu - cpu < turn / 5;
    if (!guest->is_over() && !sleeps) pause(*guest);
    // A turn goes on for as long as nobody waits: that time was nobody else's.
    slots_.give_turn(*permit, std::min<Clock::duration>(turn, kTurn));
    if (sleeps) {
      go_on = co_await while_it_sleeps(guest);
      if (!guest->is_over()) pause(*guest);
    }
    if (!go_on) co_return;
  }
}

Async<JobResult> LocalSandbox::run(Warmth warmth, Json job, Limits limits) {
  co_await asio::this_coro::throw_if_cancelled(false);
  FR_CO_TRY(const std::size_t place, co_await shorts_.take());
  const Claim alive(&shorts_, place);
  FR_CO_TRY(const std::size_t worker, co_await slots_.take());
  Claim slot(&slots_, worker);
  FR_CO_TRY(Zygote * zygote, co_await pool_.get(warmth, worker));
  FR_CO_TRY(const std::shared_ptr<GuestState> guest, spawn(*zygote, job, limits));
  co_await supervise(guest, &slot);
  if (!guest->is_over()) co_return Error(Errc::kCancelled, "a short guest was cancelled");
  FR_CO_TRY(RunOutcome outcome, guest->result());
  JobResult result;
  result.outcome = std::move(outcome);
  while (std::optional<Json> frame = guest->take_frame()) {
    if (json_string(*frame, "t") == "done") {
      result.done = std::move(*frame);
    } else {
      result.frames.push_back(std::move(*frame));
    }
  }
  co_return result;
}

asio::awaitable<void> LocalSandbox::supervise_long(std::shared_ptr<GuestState> guest,
                                                   std::size_t permit) {
  co_await asio::this_coro::throw_if_cancelled(false);
  const Claim alive(&longs_, permit);
  read_as_it_goes(guest);
  co_await supervise(guest, nullptr);
}

Async<std::unique_ptr<Guest>> LocalSandbox::open(Warmth warmth, Json job, Limits limits) {
  co_await asio::this_coro::throw_if_cancelled(false);
  FR_CO_TRY(const std::size_t permit, co_await longs_.take());
  Claim alive(&longs_, permit);
  auto worker =
      warmth.kind == Warmth::kWorkflow ? pool_.least_loaded() : pool_.get(warmth, next_number_);
  FR_CO_TRY(Zygote * zygote, co_await std::move(worker));
  FR_CO_TRY(std::shared_ptr<GuestState> guest, spawn(*zygote, job, limits));
  auto handle = std::make_unique<LocalGuest>(*this, guest);
  if (!group_.spawn(supervise_long(guest, permit)))
    co_return Error(Errc::kCancelled, "the sandbox is closed");
  alive.gate = nullptr;  // supervise_long gives it back
  co_return std::unique_ptr<Guest>(std::move(handle));
}

asio::awaitable<void> LocalSandbox::close() {
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  if (std::exchange(is_closed_, true)) co_return;
  slots_.close();
  shorts_.close();
  longs_.close();
  co_await pool_.close();  // every guest is lost, which wakes whoever waits for one
  co_await group_.close();
}

}  // namespace flowreasoner::sandbox
