#include "flowreasoner/sandbox/guest_state.h"

#include <array>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace flowreasoner::sandbox {

namespace {

constexpr std::size_t kReadBytes = 64 * 1024;
// A guest that sends calls faster than they are taken waits: its frames stay in the kernel.
constexpr std::size_t kFramesAhead = 1024;
constexpr std::size_t kBytesAhead = std::size_t{16} << 20;

}  // namespace

GuestState::GuestState(const asio::any_io_executor& executor, std::uint64_t number, Limits limits,
                       Zygote* home)
    : executor_(executor),
      number_(number),
      limits_(limits),
      decoder_(limits.frame_bytes),
      home_(home),
      clock_(limits, Clock::now()),
      changed_(executor),
      supervisor_(executor) {}

Result<GuestState::Ends> GuestState::connect() {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
    return Error(Errc::kIo, "making a guest's channel: " + errno_text(errno));
  }
  channel_ = FileDescriptor(pair[0]);
  Ends ends;
  ends.channel = FileDescriptor(pair[1]);
  if (pipe2(pair, O_CLOEXEC) != 0)
    return Error(Errc::kIo, "making a guest's output: " + errno_text(errno));
  output_ = FileDescriptor(pair[0]);
  ends.output = FileDescriptor(pair[1]);
  (void)fcntl(output_.get(), F_SETFL, O_NONBLOCK);
  return ends;
}

void GuestState::notify() {
  changed_.notify();
  supervisor_.cancel();
}

asio::awaitable<bool> GuestState::wait_until(Clock::time_point deadline) {
  co_await asio::this_coro::throw_if_cancelled(false);
  supervisor_.expires_at(deadline);
  boost::system::error_code ignored;
  co_await supervisor_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  const auto cancelled = (co_await asio::this_coro::cancellation_state).cancelled();
  co_return cancelled == asio::cancellation_type::none;
}

void GuestState::on_started(const FrStarted& report) {
  pid_ = report.pid;
  slot_ = report.slot;
  clock_ = LimitWatch(limits_, Clock::now());
  // Nobody waits for the start of a short guest but its timer, which needs no wake.
  if (is_watched_) notify();
}

void GuestState::on_ended(const FrEnded& report) {
  if (is_over()) return;
  // What it wrote before its end is still there.
  while (read_channel()) {
  }
  while (read_output()) {
  }
  RunOutcome outcome = outcome_of_wait(report.status, reason_);
  outcome.output = std::move(kept_output_);
  outcome.wall = std::chrono::microseconds(report.wall_us);
  outcome.cpu = std::chrono::microseconds(report.cpu_us);
  outcome.peak_memory_bytes = report.peak_kib * 1024;
  outcome_ = std::move(outcome);
  close_ends();
  notify();
}

void GuestState::on_lost(Error error) {
  if (is_over()) return;
  lost_ = std::move(error);
  close_ends();
  notify();
}

void GuestState::close_ends() {
  boost::system::error_code ignored;
  // The watches only borrow the descriptors: release() keeps them from closing what is not theirs.
  if (channel_watch_) {
    channel_watch_->cancel(ignored);
    channel_watch_->release();
    channel_watch_.reset();
  }
  if (output_watch_) {
    output_watch_->cancel(ignored);
    output_watch_->release();
    output_watch_.reset();
  }
  channel_.reset();
  output_.reset();
}

void GuestState::end_by(Ending reason) {
  set_reason(reason);
  notify();
}

void GuestState::decode(std::string_view bytes) {
  decoder_.feed(bytes);
  for (;;) {
    if (limits_.channel_bytes > 0 &&
        received_bytes_ + decoder_.rest_bytes() > limits_.channel_bytes)
      return end_by(Ending::kOutputLimit);
    Result<std::optional<FrameDecoder::Frame>> frame = decoder_.next();
    if (!frame) return end_by(Ending::kProtocolError);
    if (!frame->has_value()) return;
    received_bytes_ += (*frame)->footprint;
    queued_bytes_ += (*frame)->footprint;
    frames_.push_back(std::move(**frame));
  }
}

// One read. True: there may be more.
bool GuestState::read_channel() {
  if (!channel_ || reason_ == Ending::kProtocolError) return false;
  std::array<char, kReadBytes> bytes;
  const ssize_t count = recv(channel_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (count <= 0) return count < 0 && errno == EINTR;
  decode(std::string_view(bytes.data(), static_cast<std::size_t>(count)));
  return true;
}

bool GuestState::keep_output(std::string_view bytes) {
  const std::size_t room = limits_.output_bytes - kept_output_.size();
  kept_output_.append(bytes.substr(0, room));
  if (bytes.size() <= room) return true;
  end_by(Ending::kOutputLimit);
  return false;
}

bool GuestState::read_output() {
  if (!output_) return false;
  std::array<char, kReadBytes> bytes;
  const ssize_t count = read(output_.get(), bytes.data(), bytes.size());
  if (count <= 0) return count < 0 && errno == EINTR;
  return keep_output(std::string_view(bytes.data(), static_cast<std::size_t>(count)));
}

// One watch serves reader and writer.
void GuestState::watch_channel() {
  if (!channel_watch_) channel_watch_.emplace(executor_, channel_.get());
}

bool GuestState::has_many_frames() const {
  return frames_.size() >= kFramesAhead || queued_bytes_ >= kBytesAhead;
}

asio::awaitable<void> GuestState::pump_channel(std::shared_ptr<GuestState> self) {
  co_await asio::this_coro::throw_if_cancelled(false);
  if (self->is_over()) co_return;
  self->watch_channel();
  while (!self->is_over() && !self->reason_) {
    if (self->has_many_frames()) {
      const bool go_on = co_await self->wait();
      if (!go_on) co_return;
      continue;
    }
    boost::system::error_code failed;
    co_await self->channel_watch_->async_wait(asio::posix::stream_descriptor::wait_read,
                                              asio::redirect_error(asio::use_awaitable, failed));
    if (failed || self->is_over()) co_return;
    if (!self->read_channel()) co_return;  // its end is closed: the zygote's report follows
    if (self->has_frame()) self->notify();
  }
}

asio::awaitable<void> GuestState::pump_output(std::shared_ptr<GuestState> self) {
  co_await asio::this_coro::throw_if_cancelled(false);
  if (self->is_over()) co_return;
  self->output_watch_.emplace(self->executor_, self->output_.get());
  while (!self->is_over() && !self->reason_) {
    boost::system::error_code failed;
    co_await self->output_watch_->async_wait(asio::posix::stream_descriptor::wait_read,
                                             asio::redirect_error(asio::use_awaitable, failed));
    if (failed || self->is_over()) co_return;
    if (!self->read_output()) co_return;
  }
}

std::optional<Json> GuestState::take_frame() {
  if (frames_.empty()) return std::nullopt;
  const bool had_many = has_many_frames();
  FrameDecoder::Frame frame = std::move(frames_.front());
  frames_.pop_front();
  queued_bytes_ -= frame.footprint;
  if (had_many && !has_many_frames()) notify();
  return std::move(frame.json);
}

bool GuestState::write(std::string bytes) {
  if (!channel_) return true;  // it is over; its sender learns so from is_over()
  outbox_ += bytes;
  while (!is_flushing_ && unsent_bytes() > 0) {
    const ssize_t count = ::send(channel_.get(), outbox_.data() + outbox_sent_, unsent_bytes(),
                                 MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return std::exchange(is_flushing_, true);
    if (count < 0) outbox_sent_ = outbox_.size();  // it closed its end: nobody will read the rest
    if (count > 0) outbox_sent_ += static_cast<std::size_t>(count);
  }
  if (unsent_bytes() == 0) {
    outbox_.clear();
    outbox_sent_ = 0;
  }
  return true;
}

asio::awaitable<void> GuestState::flush(std::shared_ptr<GuestState> self) {
  co_await asio::this_coro::throw_if_cancelled(false);
  if (!self->is_over()) self->watch_channel();
  while (!self->is_over()) {
    boost::system::error_code failed;
    co_await self->channel_watch_->async_wait(asio::posix::stream_descriptor::wait_write,
                                              asio::redirect_error(asio::use_awaitable, failed));
    if (failed || self->is_over()) break;
    self->is_flushing_ = false;
    const bool is_done = self->write(std::string());
    self->notify();
    if (is_done) co_return;
  }
  self->is_flushing_ = false;
}

Result<RunOutcome> GuestState::result() const {
  if (lost_) return *lost_;
  return *outcome_;
}

}  // namespace flowreasoner::sandbox
