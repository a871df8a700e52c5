#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/sandbox/library_tree.h"
#include "flowreasoner/sandbox/zygote.h"

namespace flowreasoner::sandbox {

/// The warm interpreters of one sandbox: some for each warmth, started when needed and replaced
/// when they die.
///
/// Thread rule: the I/O thread. Lifetime: close() before the destructor.
class WarmPool {
 public:
  /// `options.warmth` is set by each call.
  WarmPool(asio::any_io_executor executor, ZygoteOptions options, std::size_t size);

  /// Starts every kCore interpreter and waits until they are warm; blocks. Returns the
  /// interpreter's version.
  Result<std::string> start();

  /// Interpreter `index` (taken modulo the size) of a warmth, started if it is not there. Errors:
  /// kSandbox, kCancelled.
  Async<Zygote*> get(Warmth warmth, std::size_t index);
  /// The kWorkflow interpreter with the fewest guests; a further one is started when all are well
  /// filled.
  Async<Zygote*> least_loaded();

  asio::awaitable<void> close();

 private:
  struct Place {
    std::shared_ptr<Zygote> zygote;  // shared with the coroutine that reads its reports
    bool is_starting = false;
  };

  using Places = std::vector<Place>;
  struct Set {
    Places places;
    std::uint64_t last_use = 0;
  };

  Place& place(const Warmth& warmth, std::size_t index);
  std::vector<Places*> all_places();
  Async<ZygoteProcess> make(Warmth warmth);
  Async<ZygoteProcess> launch(Warmth warmth);
  void adopt(Place& place, ZygoteProcess process);
  Async<Done> restart(Warmth warmth, std::size_t index);
  void let_one_set_go();
  static asio::awaitable<void> run_zygote(std::shared_ptr<Zygote> zygote);

  asio::any_io_executor executor_;
  ZygoteOptions options_;
  Places core_;
  Places workflow_;
  std::map<LibraryLevels, Set> with_libraries_;
  std::uint64_t uses_ = 0;
  LibraryTree tree_;
  Wake started_;
  AsyncGroup group_;
  bool is_closed_ = false;
};

}  // namespace flowreasoner::sandbox
