#include "flowreasoner/tasks/suite_guest.h"

#include <utility>

namespace flowreasoner::tasks {
namespace {

/// It sleeps between verdicts, which counts as its own time: only its questions have limits. The
/// processor time of one guest is that of thousands of verdicts.
sandbox::Limits lasting_limits() {
  sandbox::Limits limits;
  limits.cpu = std::chrono::hours(2);
  limits.wall = std::chrono::hours(240);
  limits.memory_bytes = std::size_t{2} << 30;
  return limits;
}

/// Each text fits a frame by itself; so do this many bytes of them.
constexpr std::size_t kFrameOutcomes = std::size_t{4} << 20;

/// How a candidate that does not answer ended.
Json ending_frame(const Result<sandbox::RunOutcome>& outcome) {
  const std::string ending =
      outcome ? std::string(sandbox::ending_name(outcome->ending)) : std::string("killed");
  return {{"t", "ended"}, {"ending", ending}};
}

}  // namespace

Async<std::unique_ptr<SuiteGuest>> SuiteGuest::open(sandbox::Sandbox& sandbox) {
  Json job{{"t", "job"}, {"kind", "suites"}};
  const sandbox::Limits limits = lasting_limits();
  auto guest = co_await sandbox.open(sandbox::Warmth::kCore, std::move(job), limits);
  if (!guest) co_return guest.error().with_context("starting a guest for tests");
  co_return std::unique_ptr<SuiteGuest>(new SuiteGuest(std::move(*guest)));
}

/// Outcomes that fill more than one frame go ahead of their question.
Async<Done> SuiteGuest::send_outcomes(Json* question) {
  const auto found = question->find("outcomes");
  if (found == question->end() || !found->is_array()) co_return Done{};
  std::size_t bytes = 0;
  for (const Json& text : *found) bytes += text.get_ref<const std::string&>().size();
  if (bytes <= kFrameOutcomes) co_return Done{};
  Json all = std::move(*found);
  *found = Json::array();
  for (Json& text : all) {
    Json frame{{"t", "outcomes"}, {"outcomes", Json::array()}};
    frame["outcomes"].push_back(std::move(text));
    FR_CO_TRY([[maybe_unused]] Done sent, co_await guest_->send(std::move(frame)));
  }
  co_return Done{};
}

Async<Json> SuiteGuest::question_and_answer(Json question) {
  FR_CO_TRY([[maybe_unused]] Done ahead, co_await send_outcomes(&question));
  FR_CO_TRY([[maybe_unused]] Done sent, co_await guest_->send(std::move(question)));
  co_return co_await guest_->receive();
}

Async<Json> SuiteGuest::ask(Json question, Milliseconds limit) {
  auto work = question_and_answer(std::move(question));
  Result<Json> answer = co_await with_timeout(std::move(work), limit, "judging an answer");
  if (!answer) {
    is_usable_ = false;
    guest_.reset();
  }
  co_return answer;
}

Async<Json> SuiteGuest::prepare(Json frame, Milliseconds limit) {
  const std::string key = json_string(frame, "key").value_or("");
  FR_CO_TRY(Json answer, co_await ask(std::move(frame), limit));
  if (json_string(answer, "unreadable").value_or("").empty()) suites_[key] = false;
  if (const Json* dropped = json_member(answer, "dropped");
      dropped != nullptr && dropped->is_array()) {
    for (const Json& other : *dropped) suites_.erase(other.get<std::string>());
  }
  co_return answer;
}

bool SuiteGuest::holds(const std::string& key, bool answers) const {
  const auto found = suites_.find(key);
  return found != suites_.end() && (found->second || !answers);
}

/// One call to the candidate, and what it gave to the tests.
Async<Done> SuiteGuest::hand_on(Json call, sandbox::Guest* candidate) {
  Result<Done> sent = co_await candidate->send(std::move(call));
  Result<Json> outcome = Error(Errc::kSandbox, "the candidate has ended");
  if (sent) outcome = co_await candidate->receive();
  if (!outcome && outcome.error().code() == Errc::kCancelled) co_return outcome.error();
  auto data = outcome && json_string(*outcome, "t") == "outcome" ? json_string(*outcome, "data")
                                                                 : std::nullopt;
  if (data) {  // and nothing else that a candidate may have put into its frame
    Json frame{{"t", "outcome"}, {"data", std::move(*data)}};
    co_return co_await guest_->send(std::move(frame));
  }
  Result<sandbox::RunOutcome> end = co_await candidate->outcome();
  Json frame = ending_frame(end);
  co_return co_await guest_->send(std::move(frame));
}

Async<Json> SuiteGuest::conversation(Json question, sandbox::Guest* candidate) {
  FR_CO_TRY([[maybe_unused]] Done sent, co_await guest_->send(std::move(question)));
  for (;;) {
    FR_CO_TRY(Json frame, co_await guest_->receive());
    if (json_string(frame, "t") != "call") co_return frame;
    FR_CO_TRY([[maybe_unused]] Done handed, co_await hand_on(std::move(frame), candidate));
  }
}

Async<Json> SuiteGuest::converse(Json question, sandbox::Guest& candidate, Milliseconds limit) {
  auto work = conversation(std::move(question), &candidate);
  Result<Json> answer = co_await with_timeout(std::move(work), limit, "judging an answer live");
  if (!answer) {
    is_usable_ = false;
    guest_.reset();
  }
  co_return answer;
}

Async<Done> SuiteGuest::end() {
  is_usable_ = false;
  if (guest_) (void)co_await guest_->kill();
  guest_.reset();
  co_return Done{};
}

}  // namespace flowreasoner::tasks
