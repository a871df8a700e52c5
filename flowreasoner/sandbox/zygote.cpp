#include "flowreasoner/sandbox/zygote.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>
#include <vector>

#include <signal.h>
#include <sys/socket.h>

namespace flowreasoner::sandbox {

namespace {

template <class T>
std::string_view bytes_of(const T& message) {
  return std::string_view(reinterpret_cast<const char*>(&message), sizeof message);
}

FrSpawn spawn_request(const GuestState& guest, std::size_t job_bytes) {
  const Limits& limits = guest.limits();
  FrSpawn request = {};
  request.type = FR_SPAWN;
  request.job_bytes = static_cast<std::uint32_t>(job_bytes);
  request.guest = guest.number();
  request.memory_bytes = limits.memory_bytes;
  request.folder_bytes = limits.folder_bytes;
  // The kernel counts whole seconds, and this must not come before our own clock.
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(limits.cpu).count();
  request.cpu_seconds = static_cast<std::uint32_t>(seconds + 1);
  request.processes = limits.processes;
  request.open_files = limits.open_files;
  return request;
}

}  // namespace

Zygote::Zygote(const asio::any_io_executor& executor, ZygoteProcess process, Isolation isolation)
    : process_(std::move(process)), isolation_(isolation), control_(executor, process_.control()) {}

asio::awaitable<void> Zygote::run() {
  co_await asio::this_coro::throw_if_cancelled(false);
  while (is_alive_) {
    boost::system::error_code failed;
    const auto what = unsent_.empty() ? asio::posix::stream_descriptor::wait_read
                                      : asio::posix::stream_descriptor::wait_write;
    co_await control_.async_wait(what, asio::redirect_error(asio::use_awaitable, failed));
    const auto cancelled = (co_await asio::this_coro::cancellation_state).cancelled();
    if (cancelled != asio::cancellation_type::none) break;
    if (failed && failed != asio::error::operation_aborted) break;
    while (!unsent_.empty() && try_send(unsent_.front())) unsent_.pop_front();
    if (!read_reports()) break;
  }
  is_alive_ = false;
  boost::system::error_code ignored;
  control_.cancel(ignored);
  control_.release();
  lose_all();
}

void Zygote::stop() {
  is_alive_ = false;
  boost::system::error_code ignored;
  if (control_.is_open()) control_.cancel(ignored);
}

void Zygote::spawn(std::shared_ptr<GuestState> guest, std::string_view job, GuestState::Ends ends) {
  const FrSpawn request = spawn_request(*guest, job.size());
  Message message;
  message.bytes.reserve(sizeof request + job.size());
  message.bytes += bytes_of(request);
  message.bytes += job;
  message.ends = std::move(ends);
  const std::uint64_t number = guest->number();
  guests_.emplace(number, std::move(guest));
  send(std::move(message));
}

void Zygote::order(FrRequest type, const GuestState& guest) {
  if (guest.is_over()) return;
  FrOrder request = {};
  request.type = type;
  request.guest = guest.number();
  Message message;
  message.bytes = bytes_of(request);
  send(std::move(message));
}

void Zygote::send(Message message) {
  if (!is_alive_) return;
  if (unsent_.empty() && try_send(message)) return;
  unsent_.push_back(std::move(message));
  // run() waits for something to read: have it wait for room instead.
  boost::system::error_code ignored;
  if (unsent_.size() == 1) control_.cancel(ignored);
}

// False: no room now. A dead zygote takes everything; run() learns of its death by itself.
bool Zygote::try_send(const Message& message) {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(2 * sizeof(int))> control = {};
  iovec part = {.iov_base = const_cast<char*>(message.bytes.data()),
                .iov_len = message.bytes.size()};
  msghdr header = {};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  if (message.ends.channel) {
    const std::array<int, 2> ends = {message.ends.channel.get(), message.ends.output.get()};
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    cmsghdr* rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof ends);
    std::memcpy(CMSG_DATA(rights), ends.data(), sizeof ends);
  }
  for (;;) {
    if (sendmsg(process_.control(), &header, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0) return true;
    // ETOOMANYREFS: more descriptors are on their way than this user may have; they arrive as the
    // zygote reads.
    if (errno == EAGAIN || errno == ENOBUFS || errno == ETOOMANYREFS) return false;
    if (errno != EINTR) return true;
  }
}

bool Zygote::read_reports() {
  alignas(8) std::array<char, 1024> bytes;
  for (;;) {
    const ssize_t count = recv(process_.control(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN;
    if (count == 0) return false;
    dispatch(std::string_view(bytes.data(), static_cast<std::size_t>(count)));
  }
}

std::shared_ptr<GuestState> Zygote::find(std::uint64_t number) const {
  const auto entry = guests_.find(number);
  return entry == guests_.end() ? nullptr : entry->second;
}

void Zygote::dispatch(std::string_view bytes) {
  std::uint32_t type = 0;
  std::memcpy(&type, bytes.data(), sizeof type);
  if (type == FR_STARTED && bytes.size() == sizeof(FrStarted)) {
    FrStarted report;
    std::memcpy(&report, bytes.data(), sizeof report);
    if (const auto guest = find(report.guest)) guest->on_started(report);
  } else if (type == FR_ENDED && bytes.size() == sizeof(FrEnded)) {
    FrEnded report;
    std::memcpy(&report, bytes.data(), sizeof report);
    if (const auto guest = find(report.guest)) {
      guests_.erase(report.guest);
      guest->on_ended(report);
    }
  } else if (type == FR_REFUSED && bytes.size() == sizeof(FrText)) {
    FrText report;
    std::memcpy(&report, bytes.data(), sizeof report);
    if (const auto guest = find(report.guest)) {
      guests_.erase(report.guest);
      guest->on_lost(Error(Errc::kSandbox,
                           std::string(report.text, strnlen(report.text, sizeof report.text))));
    }
  }
}

void Zygote::lose_all() {
  const auto lost = std::move(guests_);
  guests_.clear();
  for (const auto& [number, guest] : lost) {
    // A dead zygote takes its guests along, but below the namespaces level not what they have
    // started.
    if (isolation_ != Isolation::kNamespaces && guest->pid() > 0) ::kill(-guest->pid(), SIGKILL);
    guest->on_lost(Error(Errc::kSandbox, "the warm interpreter of this guest has died"));
  }
}

}  // namespace flowreasoner::sandbox
