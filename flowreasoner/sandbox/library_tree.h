#pragma once
#include <list>
#include <optional>

#include "flowreasoner/base/async.h"
#include "flowreasoner/sandbox/gate.h"
#include "flowreasoner/sandbox/warmth.h"
#include "flowreasoner/sandbox/zygote_process.h"

namespace flowreasoner::sandbox {

/// Interpreters by the libraries that they have imported, as a tree: each node is forked from the
/// one with a level less, so that a level is imported once for all that begin with the same levels,
/// and its pages are shared (guest/flow_guest/stem.py). The nodes run no guests; serving
/// interpreters are forked from them.
///
/// Thread rule: the I/O thread. Lifetime: close(), or the destructor, ends the nodes.
class LibraryTree {
 public:
  LibraryTree(asio::any_io_executor executor, ZygoteOptions options);

  /// A serving interpreter, isolated and ready, that has imported `levels`; where the tree is full,
  /// the first of them. One is made at a time. Errors: kSandbox, kTimeout, kCancelled.
  Async<ZygoteProcess> serving(LibraryLevels levels);

  void close();

 private:
  struct Node {
    LibraryLevels levels;
    FileDescriptor control;
  };

  Async<Node*> node_for(LibraryLevels levels);
  Async<Node*> grow(Node* parent, LibraryLevels levels);
  Node* find(const LibraryLevels& levels);
  Result<void> plant();
  Async<Done> wait_readable(int fd);

  asio::any_io_executor executor_;
  ZygoteOptions options_;
  std::optional<ZygoteProcess> root_;
  std::list<Node> nodes_;  // the root's own is the first
  Gate growing_;           // one permit
  bool is_closed_ = false;
};

}  // namespace flowreasoner::sandbox
