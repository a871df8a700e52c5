#include "flowreasoner/sandbox/library_tree.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <utility>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include "flowreasoner/base/deadline.h"
#include "flowreasoner/base/log.h"
#include "flowreasoner/sandbox/seccomp_policy.h"

namespace flowreasoner::sandbox {
namespace {

/// Importing a set of libraries on a loaded machine. A node ends itself before (stem.py).
constexpr std::chrono::seconds kGrowLimit(180);
/// Nodes of a tree, which keep what they have imported in memory.
constexpr std::size_t kMostNodes = 48;
/// What a node answers that can not be forked (guest/flow_guest/stem.py).
constexpr const char* kHasThreads = R"({"threads": true})";

/// One message with one descriptor. The receiver reads at once: it does nothing else.
Result<void> send_with(int socket, const Json& message, int descriptor) {
  std::string text = dump_json(message);
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control = {};
  iovec part = {.iov_base = text.data(), .iov_len = text.size()};
  msghdr header = {};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control.data();
  header.msg_controllen = control.size();
  cmsghdr* rights = CMSG_FIRSTHDR(&header);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(sizeof descriptor);
  std::memcpy(CMSG_DATA(rights), &descriptor, sizeof descriptor);
  while (sendmsg(socket, &header, MSG_NOSIGNAL) < 0) {
    if (errno != EINTR)
      return Error(Errc::kSandbox, "the tree of interpreters is gone: " + errno_text(errno));
  }
  return {};
}

/// Whether whoever held the other end has ended.
bool is_gone(int socket) {
  pollfd watched = {.fd = socket, .events = 0, .revents = 0};
  return poll(&watched, 1, 0) > 0;  // POLLHUP and POLLERR are told unasked
}

bool is_right(const std::string& name) {
  return name.starts_with(':');  // as no module's name does
}

/// Takes the rights out of the levels: interpreters of equal libraries are one node, and a full
/// tree denies nobody a right.
std::vector<std::string> take_rights(LibraryLevels* levels) {
  std::vector<std::string> rights;
  if (levels->empty()) return rights;
  std::vector<std::string>& last = levels->back();
  std::copy_if(last.begin(), last.end(), std::back_inserter(rights), is_right);
  std::erase_if(last, is_right);
  if (last.empty()) levels->pop_back();
  return rights;
}

GuestRights rights_of(const LibraryLevels& levels) {
  return {.programs = has_right(levels, kProgramsRight),
          .sockets = has_right(levels, kSocketsRight)};
}

}  // namespace

LibraryTree::LibraryTree(asio::any_io_executor executor, ZygoteOptions options)
    : executor_(executor), options_(std::move(options)), growing_(executor, {0}, 65536) {}

Async<Done> LibraryTree::wait_readable(int fd) {
  asio::posix::stream_descriptor watch(executor_, fd);
  auto wait = [](asio::posix::stream_descriptor* watched) -> Async<Done> {
    co_await asio::this_coro::throw_if_cancelled(false);
    boost::system::error_code failed;
    co_await watched->async_wait(asio::posix::stream_descriptor::wait_read,
                                 asio::redirect_error(asio::use_awaitable, failed));
    if (failed) co_return Error(Errc::kCancelled, "waiting for an interpreter");
    co_return Done{};
  };
  auto work = wait(&watch);
  Result<Done> done = co_await with_timeout(std::move(work), kGrowLimit, "importing libraries");
  watch.release();
  co_return done;
}

/// Starts the root, which has imported nothing.
Result<void> LibraryTree::plant() {
  if (is_closed_) return Error(Errc::kCancelled, "the tree of interpreters is closed");
  nodes_.clear();
  root_.reset();
  ZygoteOptions options = options_;
  options.is_stem = true;
  FR_TRY(ZygoteProcess process, ZygoteProcess::launch(options));
  root_.emplace(std::move(process));
  Node& root = nodes_.emplace_back();
  root.control = FileDescriptor(fcntl(root_->control(), F_DUPFD_CLOEXEC, 16));
  (void)fcntl(root.control.get(), F_SETFL, 0);
  if (!root.control) return Error(Errc::kIo, "a descriptor: " + errno_text(errno));
  return {};
}

/// Forks a node from `parent`, which has all of `levels` but the last.
Async<LibraryTree::Node*> LibraryTree::grow(Node* parent, LibraryLevels levels) {
  FR_CO_TRY(ControlSockets sockets, make_control_sockets());
  const Json message{{"grow", levels.back()}};
  if (auto sent = send_with(parent->control.get(), message, sockets.theirs.get()); !sent)
    co_return sent.error();
  sockets.theirs.reset();
  FR_CO_TRY([[maybe_unused]] Done answered, co_await wait_readable(sockets.ours.get()));
  if (is_closed_) co_return Error(Errc::kCancelled, "the tree of interpreters is closed");
  std::string answer(4096, '\0');
  const ssize_t bytes = recv(sockets.ours.get(), answer.data(), answer.size(), 0);
  answer.resize(static_cast<std::size_t>(std::max<ssize_t>(bytes, 0)));
  if (answer.empty() && is_gone(parent->control.get()))
    co_return Error(Errc::kSandbox, "the tree of interpreters is gone");
  log::debug("sandbox: libraries imported, {}: {}", message.dump(), answer);
  Node& node = nodes_.emplace_back();
  node.levels = std::move(levels);
  node.control = std::move(sockets.ours);
  // A library that starts threads when it is imported does not work in a fork, and one that crashes
  // (no answer) works nowhere: guests of this node import it themselves.
  if (answer.empty() || answer == kHasThreads)
    node.control = FileDescriptor(fcntl(parent->control.get(), F_DUPFD_CLOEXEC, 16));
  if (!node.control) co_return Error(Errc::kIo, "a descriptor: " + errno_text(errno));
  co_return &node;
}

LibraryTree::Node* LibraryTree::find(const LibraryLevels& levels) {
  const auto found = std::find_if(nodes_.begin(), nodes_.end(),
                                  [&](const Node& node) { return node.levels == levels; });
  return found == nodes_.end() ? nullptr : &*found;
}

/// The node of these levels; those that are missing on the way to it are grown.
Async<LibraryTree::Node*> LibraryTree::node_for(LibraryLevels levels) {
  if (nodes_.empty()) {
    if (auto planted = plant(); !planted) co_return planted.error();
  }
  Node* reached = &nodes_.front();
  LibraryLevels path;
  for (const auto& level : levels) {
    path.push_back(level);
    Node* next = find(path);
    if (next == nullptr && nodes_.size() >= kMostNodes) break;
    if (next == nullptr) {
      FR_CO_TRY(next, co_await grow(reached, path));
    }
    reached = next;
  }
  co_return reached;
}

Async<ZygoteProcess> LibraryTree::serving(LibraryLevels levels) {
  FR_CO_TRY(const std::size_t permit, co_await growing_.take());
  struct Return {
    Gate* gate;
    std::size_t permit;
    ~Return() { gate->give(permit); }
  };
  const Return given_back{&growing_, permit};
  ZygoteOptions options = options_;
  FR_CO_TRY(options.filter, seccomp_program(options.isolation, rights_of(levels)));
  Json settings = zygote_settings(options);
  settings["rights"] = take_rights(&levels);
  Result<Node*> node = co_await node_for(levels);
  const bool has_died =
      node ? is_gone((*node)->control.get()) : node.error().code() == Errc::kSandbox;
  if (has_died) {  // plant another
    if (auto planted = plant(); !planted) co_return planted.error();
    node = co_await node_for(levels);
  }
  if (!node) co_return node.error();
  FR_CO_TRY(ControlSockets sockets, make_control_sockets());
  const Json message{{"serve", std::move(settings)}};
  if (auto sent = send_with((*node)->control.get(), message, sockets.theirs.get()); !sent)
    co_return sent.error();
  sockets.theirs.reset();
  FR_CO_TRY([[maybe_unused]] Done ready, co_await wait_readable(sockets.ours.get()));
  ZygoteProcess process = ZygoteProcess::adopt(std::move(sockets.ours));
  auto version = process.read_ready();
  if (!version) co_return Error(Errc::kSandbox, version.error().to_string());
  co_return std::move(process);
}

void LibraryTree::close() {
  is_closed_ = true;
  growing_.close();
  nodes_.clear();
  if (root_) root_->end(std::chrono::seconds(3));
  root_.reset();
}

}  // namespace flowreasoner::sandbox
