#include "flowreasoner/workflow/recorded_model.h"

#include <utility>

namespace flowreasoner::workflow {
namespace {

record::CallRecord call_record(const CallScope& scope, const std::string& model,
                               record::CallName name, const CallNote& note, Json request,
                               const llm::ChatReply& reply) {
  record::CallRecord call;
  call.episode = scope.episode;
  call.name = std::move(name);
  call.round = scope.round;
  call.candidate = scope.candidate;
  call.ordinal = note.ordinal;
  call.operator_name = note.operator_name;
  call.model = model;
  call.request = std::move(request);
  call.reply = llm::to_json(reply);
  call.prompt_tokens = reply.usage.prompt_tokens;
  call.completion_tokens = reply.usage.completion_tokens;
  call.cached_tokens = reply.usage.cached_tokens;
  call.usd = reply.usd;
  call.latency = reply.latency;
  call.retries = reply.retries;
  call.from_cache = reply.from_cache;
  return call;
}

}  // namespace

std::string workflow_scope(std::int64_t round, std::int64_t candidate, std::int64_t validation) {
  return "r" + std::to_string(round) + "c" + std::to_string(candidate) + "v" +
         std::to_string(validation);
}

std::int64_t sample_index(const CallScope& scope, std::int64_t draw) {
  const std::int64_t place = scope.candidate + 1000 * (scope.round + 1000 * scope.repeat);
  return draw + 1000 * (scope.validation + 1000 * place);
}

RecordedModel::RecordedModel(llm::ChatModel& model, CallScope scope)
    : model_(model), scope_(std::move(scope)) {
  if (scope_.paid != nullptr) note_recorded_samples();
}

void RecordedModel::note_recorded_samples() {
  const std::string chains = scope_.scope + "/";
  for (const auto& [name, call] : scope_.paid->all()) {
    if (name.scope != scope_.scope && !name.scope.starts_with(chains)) continue;
    if (const auto sample = json_integer(call.request, "sample_index")) {
      recorded_samples_.emplace(name.key, *sample);
    }
    const std::string question = json_string(call.request, "question_id").value_or("");
    const auto before = json_integer(call.request, "answers_before");
    if (question.empty() || !before) continue;
    const std::int64_t n = json_integer(call.request, "n").value_or(1);
    for (std::int64_t i = 0; i < n; ++i) taken_answers_[question].insert(*before + i);
  }
}

std::int64_t RecordedModel::next_sample(const std::string& key) {
  std::int64_t& draw = draws_[key];
  while (recorded_samples_.contains({key, sample_index(scope_, draw)})) ++draw;
  return sample_index(scope_, draw++);
}

/// The first of n answers in a row that no call of the scope has; they are taken from now on.
std::int64_t RecordedModel::next_answers(const std::string& question, std::int64_t n) {
  std::set<std::int64_t>& taken = taken_answers_[question];
  std::int64_t first = 0;
  for (const std::int64_t answer : taken) {
    if (answer >= first + n) break;
    first = answer + 1;
  }
  for (std::int64_t i = 0; i < n; ++i) taken.insert(first + i);
  return first;
}

Async<RecordedReply> RecordedModel::ask(llm::ChatRequest request, CallNote note) {
  request.sample_index = 0;
  record::CallName name;
  name.scope = note.chain.empty() ? scope_.scope : scope_.scope + "/" + note.chain;
  name.key = llm::request_key(model_.name(), request);
  name.occurrence = occurrences_[{name.key, note.chain}]++;

  if (const record::CallRecord* paid = scope_.paid == nullptr ? nullptr : scope_.paid->find(name)) {
    RecordedReply answer{true, llm::reply_from_json(paid->reply)};
    if (!answer.reply) co_return answer.reply.error().with_context("reading a recorded reply");
    co_return std::move(answer);
  }

  request.sample_index = next_sample(name.key);
  request.repeat = scope_.repeat;
  if (!request.question_id.empty()) {
    request.answers_before = next_answers(request.question_id, request.n);
  }
  Json request_json = scope_.store == nullptr ? Json() : llm::to_json(request);
  RecordedReply answer;
  answer.reply = co_await model_.complete(std::move(request));
  if (answer.reply && scope_.store != nullptr) {
    record::CallRecord call = call_record(scope_, model_.name(), std::move(name), note,
                                          std::move(request_json), *answer.reply);
    const Result<Done> written = co_await record(std::move(call));
    if (!written) co_return written.error().with_context("recording a reply");
  }
  co_return std::move(answer);
}

/// The caller may have been cancelled by now; the reply is there and paid for all the same.
Async<Done> RecordedModel::record(record::CallRecord call) {
  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  Result<Done> written = co_await scope_.store->record_call(std::move(call));
  co_await asio::this_coro::throw_if_cancelled(throws);
  co_return std::move(written);
}

Async<llm::ChatReply> RecordedModel::complete(llm::ChatRequest request) {
  CallNote note;
  note.operator_name = request.caller;
  Result<RecordedReply> answer = co_await ask(std::move(request), std::move(note));
  if (!answer) co_return answer.error();
  co_return std::move(answer->reply);
}

asio::awaitable<void> RecordedModel::close() {
  co_return;
}

}  // namespace flowreasoner::workflow
