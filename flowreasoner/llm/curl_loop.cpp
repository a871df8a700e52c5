#include "flowreasoner/llm/curl_loop.h"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>
#include <sys/epoll.h>

#include "flowreasoner/llm/curl_transfer.h"

namespace flowreasoner::llm {
namespace {

constexpr std::size_t kIdleEasies = 256;  // handles kept for reuse; each a few kB
constexpr int kEventsAtOnce = 256;

Error cancelled() {
  return Error(Errc::kCancelled, "the request was cancelled");
}

}  // namespace

CurlLoop::CurlLoop(asio::any_io_executor executor, HttpOptions options)
    : executor_(std::move(executor)),
      options_(std::move(options)),
      sockets_(executor_),
      timer_(executor_) {}

CurlLoop::~CurlLoop() {
  shut_down();
}

Result<void> CurlLoop::open() {
  FR_TRY(const CurlLibrary* library, CurlLibrary::load());
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) return Error(Errc::kEnvironment, "no epoll descriptor is left for HTTP");
  sockets_.assign(epoll);
  curl_ = library;
  multi_ = curl_->multi_init();
  curl_->multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &CurlLoop::on_socket);
  curl_->multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_->multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &CurlLoop::on_timeout);
  curl_->multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  // The default follows the number of running transfers, and would close what the next burst needs.
  curl_->multi_setopt(multi_, CURLMOPT_MAXCONNECTS,
                      static_cast<long>(options_.max_idle_connections));
  return {};
}

Result<void> CurlLoop::start(CurlTransfer& transfer) {
  if (is_shut_down_) return cancelled();
  if (multi_ == nullptr) {
    if (auto opened = open(); !opened) return opened;
  }
  transfer.easy = take_easy();
  configure_transfer(*curl_, transfer);
  active_.insert(&transfer);
  if (curl_->multi_add_handle(multi_, transfer.easy) != CURLM_OK) {
    detach(transfer);
    return Error(Errc::kInternal, "libcurl refused a transfer");
  }
  wait_for_sockets();
  return {};
}

CURL* CurlLoop::take_easy() {
  if (idle_easies_.empty()) {
    CURL* fresh = curl_->easy_init();
    configure_easy(*curl_, fresh, options_);
    return fresh;
  }
  CURL* easy = idle_easies_.back();
  idle_easies_.pop_back();
  return easy;
}

void CurlLoop::detach(CurlTransfer& transfer) {
  if (active_.erase(&transfer) == 0) return;
  curl_->multi_remove_handle(multi_, transfer.easy);
  release_transfer(*curl_, transfer);
  CURL* easy = std::exchange(transfer.easy, nullptr);
  if (idle_easies_.size() < kIdleEasies) {
    idle_easies_.push_back(easy);
  } else {
    curl_->easy_cleanup(easy);
  }
}

void CurlLoop::abandon(CurlTransfer& transfer) {
  detach(transfer);
  stop_waiting_if_idle();
}

void CurlLoop::finish(CurlTransfer& transfer, CURLcode code) {
  read_outcome(*curl_, transfer, code);
  detach(transfer);
  transfer.is_done = true;
  transfer.done.cancel();
}

void CurlLoop::finish_completed() {
  int left = 0;
  while (CURLMsg* message = curl_->multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    char* transfer = nullptr;
    curl_->easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
    const CURLcode code = message->data.result;  // the message is gone with the handle
    finish(*reinterpret_cast<CurlTransfer*>(transfer), code);
  }
  stop_waiting_if_idle();
}

void CurlLoop::shut_down() {
  if (std::exchange(is_shut_down_, true)) return;
  while (!active_.empty()) {
    CurlTransfer& transfer = **active_.begin();
    detach(transfer);
    transfer.failure = cancelled();
    transfer.is_done = true;
    transfer.done.cancel();
  }
  for (CURL* easy : std::exchange(idle_easies_, {})) curl_->easy_cleanup(easy);
  if (multi_ != nullptr) curl_->multi_cleanup(std::exchange(multi_, nullptr));
  stop_waiting_if_idle();
  boost::system::error_code ignored;
  sockets_.close(ignored);
}

void CurlLoop::socket_action(curl_socket_t socket, int events) {
  int running = 0;
  curl_->multi_socket_action(multi_, socket, events, &running);
}

void CurlLoop::stop_waiting_if_idle() {
  if (!active_.empty()) return;
  if (is_waiting_for_sockets_) sockets_.cancel();
  wanted_.reset();
  armed_.reset();
  ++timer_generation_;
  timer_.cancel();
}

// Sockets -----------------------------------------------------------------------------------------

int CurlLoop::on_socket(CURL* /*easy*/, curl_socket_t socket, int what, void* loop, void* known) {
  auto& self = *static_cast<CurlLoop*>(loop);
  if (!self.sockets_.is_open()) return 0;
  const int epoll = self.sockets_.native_handle();
  if (what == CURL_POLL_REMOVE) {
    epoll_ctl(epoll, EPOLL_CTL_DEL, socket, nullptr);
    return 0;
  }
  epoll_event event{};
  event.data.fd = socket;
  if ((what & CURL_POLL_IN) != 0) event.events |= EPOLLIN;
  if ((what & CURL_POLL_OUT) != 0) event.events |= EPOLLOUT;
  if (known == nullptr) self.curl_->multi_assign(self.multi_, socket, loop);
  const int operation = known == nullptr ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
  if (epoll_ctl(epoll, operation, socket, &event) == 0) return 0;
  // A descriptor that was closed and opened anew in between: the other operation is the right one.
  const int other = known == nullptr ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  return epoll_ctl(epoll, other, socket, &event) == 0 ? 0 : -1;
}

void CurlLoop::wait_for_sockets() {
  if (is_waiting_for_sockets_ || active_.empty()) return;
  is_waiting_for_sockets_ = true;
  sockets_.async_wait(asio::posix::stream_descriptor::wait_read,
                      [self = shared_from_this()](boost::system::error_code /*aborted*/) {
                        self->is_waiting_for_sockets_ = false;
                        if (!self->is_shut_down_) self->on_sockets_ready();
                      });
}

void CurlLoop::on_sockets_ready() {
  std::array<epoll_event, kEventsAtOnce> events;
  const int ready = epoll_wait(sockets_.native_handle(), events.data(), kEventsAtOnce, 0);
  for (int i = 0; i < ready; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    int what = 0;
    if ((event.events & EPOLLIN) != 0) what |= CURL_CSELECT_IN;
    if ((event.events & EPOLLOUT) != 0) what |= CURL_CSELECT_OUT;
    if ((event.events & (EPOLLERR | EPOLLHUP)) != 0) what |= CURL_CSELECT_ERR;
    socket_action(event.data.fd, what);
  }
  if (ready > 0) finish_completed();
  wait_for_sockets();
}

// Time --------------------------------------------------------------------------------------------

int CurlLoop::on_timeout(CURLM* /*multi*/, long timeout_ms, void* loop) {
  auto& self = *static_cast<CurlLoop*>(loop);
  if (self.is_shut_down_) return 0;
  if (timeout_ms < 0) {
    self.wanted_.reset();
  } else if (timeout_ms == 0) {
    self.kick_soon();
  } else {
    self.want_timeout_at(Clock::now() + Milliseconds(timeout_ms));
  }
  return 0;
}

/// libcurl must not be called from its own callback; and all that starts in one turn of the event
/// loop is served by one call.
void CurlLoop::kick_soon() {
  if (std::exchange(is_kick_posted_, true)) return;
  asio::post(executor_, [self = shared_from_this()] {
    self->is_kick_posted_ = false;
    if (self->is_shut_down_ || self->active_.empty()) return;
    self->socket_action(CURL_SOCKET_TIMEOUT, 0);
    self->finish_completed();
  });
}

/// The timer is set anew only for an earlier time; one that fires too early looks again. Each reset
/// would be a system call, and every transfer changes the time at least twice.
void CurlLoop::want_timeout_at(Clock::time_point time) {
  wanted_ = time;
  if (armed_ && *armed_ <= time) return;
  armed_ = time;
  timer_.expires_at(time);
  const unsigned generation = ++timer_generation_;
  timer_.async_wait([self = shared_from_this(), generation](boost::system::error_code aborted) {
    if (!aborted) self->on_timer(generation);
  });
}

void CurlLoop::on_timer(unsigned generation) {
  if (generation != timer_generation_ || is_shut_down_) return;
  armed_.reset();
  if (!wanted_) return;
  const auto wanted = *std::exchange(wanted_, std::nullopt);
  if (wanted > Clock::now()) return want_timeout_at(wanted);
  socket_action(CURL_SOCKET_TIMEOUT, 0);
  finish_completed();
  if (wanted_ || active_.empty()) return;
  long left_ms = -1;  // libcurl does not repeat a wish that it believes we still know
  curl_->multi_timeout(multi_, &left_ms);
  if (left_ms >= 0) want_timeout_at(Clock::now() + Milliseconds(std::max(left_ms, 1L)));
}

}  // namespace flowreasoner::llm
