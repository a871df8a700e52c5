#include "flowreasoner/eval/methods/recorded_search.h"

#include <utility>

#include <boost/system/system_error.hpp>

namespace flowreasoner::eval::methods {
namespace {

/// The search's outcome; a cancellation that comes as an exception is the error kCancelled.
Async<SearchResult> guarded(Method* method, SearchParts parts) {
  try {
    co_return co_await method->find(std::move(parts));
  } catch (const boost::system::system_error& thrown) {
    if (thrown.code() != asio::error::operation_aborted) throw;
  }
  co_return Error(Errc::kCancelled, "the search was cancelled");
}

record::Status status_of(const Result<SearchResult>& found) {
  if (found) {
    // More money may carry it further.
    return found->stopped == "budget" ? record::Status::kStopped : record::Status::kDone;
  }
  const bool is_stop =
      found.error().code() == Errc::kCancelled || found.error().code() == Errc::kBudget;
  return is_stop ? record::Status::kStopped : record::Status::kFailed;
}

}  // namespace

Async<SearchResult> find_recorded(Method* method, SearchParts parts, SearchPlace place) {
  if (place.store == nullptr) co_return co_await method->find(std::move(parts));
  record::EpisodeRecord episode;
  episode.run = place.run;
  episode.index = place.index;
  episode.problem = "search/" + method->name();
  episode.set = place.set;
  FR_CO_TRY(const record::EpisodeStart start,
            co_await place.store->begin_episode(std::move(episode)));
  if (start.episode.status == record::Status::kDone) {
    FR_CO_TRY(SearchResult known, search_result_from_json(start.episode.result));
    if (auto taken = method->take(known); !taken) co_return taken.error();
    parts.budget->book(known.cost);
    co_return known;
  }
  parts.record = workflow::CallScope();
  parts.record.store = place.store;
  parts.record.episode = start.episode.id;
  parts.record.paid = &start.calls;
  Result<SearchResult> found = co_await guarded(method, std::move(parts));
  // Closing the record must not be cut off as well.
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  Json result = found ? to_json(*found) : Json();
  const Result<Done> ended =
      co_await place.store->end_episode(start.episode.id, status_of(found), std::move(result));
  co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
  if (!ended) co_return ended.error();
  co_return found;
}

}  // namespace flowreasoner::eval::methods
