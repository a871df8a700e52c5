#include "flowreasoner/eval/methods/method.h"

namespace flowreasoner::eval::methods {

Async<SearchResult> Method::find(SearchParts /*parts*/) {
  co_return Error(Errc::kInvalidArgument, "the method " + name() + " has nothing to search for");
}

Result<void> Method::take(SearchResult /*found*/) {
  return Error(Errc::kInvalidArgument, "the method " + name() + " has nothing to search for");
}

}  // namespace flowreasoner::eval::methods
