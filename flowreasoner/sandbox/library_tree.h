#pragma once
#include <list>
#include <optional>
#include <set>
#include <string>

#include "flowreasoner/base/async.h"
#include "flowreasoner/sandbox/gate.h"
#include "flowreasoner/sandbox/zygote_process.h"

namespace flowreasoner::sandbox {

/// Interpreters by the libraries that they have imported, as a tree: each node is forked from the
/// one that has most of its libraries already, so that a library is imported once for all, and its
/// pages are shared (guest/flow_guest/stem.py). The nodes run no guests; serving interpreters are
/// forked from them.
///
/// Thread rule: the I/O thread. Lifetime: close(), or the destructor, ends the nodes.
class LibraryTree {
 public:
  LibraryTree(asio::any_io_executor executor, ZygoteOptions options);

  /// A serving interpreter, isolated and ready, that has imported `libraries` (as
  /// Warmth::libraries). One is made at a time. Errors: kSandbox, kTimeout, kCancelled.
  Async<ZygoteProcess> serving(std::string libraries);

  void close();

 private:
  struct Node {
    std::set<std::string> libraries;
    FileDescriptor control;
  };

  Async<Node*> node_for(std::set<std::string> libraries);
  Async<Node*> grow(Node* parent, std::set<std::string> libraries);
  Result<void> plant();
  Async<Done> wait_readable(int fd);

  asio::any_io_executor executor_;
  ZygoteOptions options_;
  std::optional<ZygoteProcess> root_;
  std::list<Node> nodes_;  // the root's own is the first
  Gate growing_;           // one permit
};

}  // namespace flowreasoner::sandbox
