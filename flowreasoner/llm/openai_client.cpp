#include "flowreasoner/llm/openai_client.h"

#include <algorithm>
#include <utility>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/base/log.h"
#include "flowreasoner/base/secret.h"
#include "flowreasoner/llm/openai_reply.h"
#include "flowreasoner/llm/token_estimate.h"

namespace flowreasoner::llm {
namespace {

constexpr std::int64_t kMaxChoices = 1024;
constexpr std::int64_t kGuessedCompletionTokens = 512;  // for the rate limit, where none is asked

std::size_t prompt_bytes(const ChatRequest& request) {
  std::size_t bytes = 0;
  for (const Message& message : request.messages) bytes += message.content.size();
  return bytes;
}

std::int64_t expected_tokens(const ChatRequest& request) {
  return estimated_tokens(prompt_bytes(request)) +
         request.n * request.max_tokens.value_or(kGuessedCompletionTokens);
}

Usage estimated_usage(const ChatRequest& request, const WireReply& reply) {
  Usage usage;
  usage.estimated = true;
  usage.prompt_tokens = estimated_tokens(prompt_bytes(request));
  for (const Choice& choice : reply.choices) {
    usage.reasoning_tokens += estimated_tokens(choice.reasoning.size());
    usage.completion_tokens += estimated_tokens(choice.text.size() + choice.reasoning.size());
  }
  return usage;
}

/// As errors show it: a query may hold what only the server should read.
std::string without_query(const std::string& url) {
  return url.substr(0, url.find('?'));
}

/// The path goes in front of a query ("?api-version=…").
std::string chat_completions_url(const std::string& base_url) {
  const std::size_t query = std::min(base_url.find('?'), base_url.size());
  std::string url = base_url.substr(0, query);
  while (url.ends_with('/')) url.pop_back();
  return url + "/chat/completions" + base_url.substr(query);
}

Milliseconds time_until(Clock::time_point deadline) {
  return std::max(std::chrono::ceil<Milliseconds>(deadline - Clock::now()), Milliseconds(0));
}

/// Counts a running request, and wakes close() after the last.
class Running {
 public:
  Running(std::size_t& count, asio::steady_timer& idle) : count_(count), idle_(idle) { ++count_; }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() {
    if (--count_ == 0) idle_.cancel();
  }

 private:
  std::size_t& count_;  // both in the client, which waits for us
  asio::steady_timer& idle_;
};

}  // namespace

struct OpenAiClient::Attempt {
  Result<ChatReply> reply = Error(Errc::kInternal, "not asked");
  std::optional<Milliseconds> retry_after;
  bool has_stream_broken = false;
  std::string refusal;  // what the server said with 400 or 422: it may teach us how to ask
};

OpenAiClient::OpenAiClient(asio::any_io_executor executor, ModelOptions options, HttpClient& http,
                           std::uint64_t seed)
    : executor_(std::move(executor)),
      options_(std::move(options)),
      http_(http),
      gate_(std::max<std::size_t>(options_.max_concurrency, 1), options_.queue),
      limiter_(options_.rate),
      breaker_(options_.breaker, without_query(options_.base_url)),
      next_seed_(named_seed(seed, options_.name)),
      idle_(executor_, asio::steady_timer::time_point::max()) {
  if (options_.model.empty()) options_.model = options_.name;
  if (options_.name.empty()) options_.name = options_.model;
  url_ = chat_completions_url(options_.base_url);
  headers_ = {"Content-Type: application/json", "Accept: application/json, text/event-stream"};
  if (!options_.key.empty()) headers_.push_back("Authorization: Bearer " + options_.key.reveal());
}

Async<ChatReply> OpenAiClient::complete(ChatRequest request) {
  if (is_closed_) co_return Error(Errc::kCancelled, options_.name + " is closed");
  if (request.messages.empty() || request.n < 1 || request.n > kMaxChoices) {
    co_return Error(Errc::kInvalidArgument,
                    "a request needs a message, and n from 1 to " + std::to_string(kMaxChoices));
  }
  const Running running(running_, idle_);
  request.stream = request.stream || options_.stream;
  const auto begin = Clock::now();
  ChatReply reply;
  if (request.n == 1 || !quirks_.ignores_n) {
    FR_CO_TRY(reply, co_await ask(request));
    quirks_.ignores_n = quirks_.ignores_n || (request.n > 1 && reply.choices.size() == 1);
  }
  const auto wanted = static_cast<std::size_t>(request.n);
  if (reply.choices.size() < wanted) {
    FR_CO_TRY(reply, co_await ask_one_by_one(request, std::move(reply)));
    reply.latency = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin);
  }
  reply.choices.resize(std::min(reply.choices.size(), wanted));
  co_return std::move(reply);
}

asio::awaitable<void> OpenAiClient::close() {
  is_closed_ = true;
  while (running_ > 0) {
    boost::system::error_code woken;
    co_await idle_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
}

Async<ChatReply> OpenAiClient::ask_one_by_one(const ChatRequest& request, ChatReply so_far) {
  std::vector<Result<ChatReply>> others(static_cast<std::size_t>(request.n) - so_far.choices.size(),
                                        Error(Errc::kCancelled, "the request was cancelled"));
  // A cancellation must reach join() below, which waits for the others, and not throw before it.
  co_await asio::this_coro::throw_if_cancelled(false);
  AsyncGroup group(executor_);
  for (std::size_t i = 0; i < others.size(); ++i) {
    ChatRequest one = request;
    one.n = 1;
    // The same seed would draw the same text again.
    if (one.seed) *one.seed += so_far.choices.size() + i;
    group.spawn(ask_for_one(std::move(one), others[i]));
  }
  co_await group.join();
  std::optional<Error> failed;
  for (Result<ChatReply>& other : others) {
    if (!other && other.error().code() == Errc::kCancelled) co_return other.error();
    if (!other) {
      failed = other.error();
      continue;
    }
    so_far.choices.push_back(std::move(other->choices.front()));
    so_far.usage += other->usage;
    so_far.usd += other->usd;
    so_far.priced = other->priced;
    so_far.retries += other->retries;
    so_far.model = other->model;
  }
  if (failed && so_far.choices.empty()) co_return *failed;
  if (failed) {
    log::warning("{} of {} choices: {}", so_far.choices.size(), request.n, failed->message());
  }
  co_return std::move(so_far);
}

asio::awaitable<void> OpenAiClient::ask_for_one(ChatRequest request, Result<ChatReply>& into) {
  into = co_await ask(std::move(request));
}

Async<ChatReply> OpenAiClient::ask(ChatRequest request) {
  const auto queue_deadline = Clock::now() + options_.longest_queue_wait;
  auto pass = co_await gate_.enter(queue_deadline);
  if (!pass) co_return failure(pass.error(), "");
  co_return co_await ask_until_answered(request, queue_deadline);
}

Async<ChatReply> OpenAiClient::ask_until_answered(ChatRequest& request,
                                                  Clock::time_point queue_deadline) {
  auto deadline = Clock::now() + request.timeout;
  RetryState retries(options_.retry, next_seed_++, deadline);
  for (bool is_first = true;; is_first = false) {
    FR_CO_TRY([[maybe_unused]] const Done closed, co_await wait_for_circuit(!is_first, deadline));
    const auto before = Clock::now();
    RateLimiter::Ticket ticket;
    Result<Done> turn =
        co_await wait_for_turn(request, ticket, is_first ? queue_deadline : deadline);
    if (!turn) breaker_.abandoned();
    if (!turn) co_return failure(turn.error(), "");
    if (is_first) deadline += Clock::now() - before;  // the rate limit's wait is not the server's

    const Milliseconds left = time_until(deadline);
    const bool is_cut_short = left < options_.attempt_timeout;
    const ServerQuirks asked_with = quirks_;
    Attempt tried = co_await attempt(request, std::min(left, options_.attempt_timeout));
    judge_endpoint(tried, is_cut_short);
    if (tried.reply) {
      limiter_.settle(ticket,
                      tried.reply->usage.prompt_tokens + tried.reply->usage.completion_tokens);
      tried.reply->retries = retries.attempts();
      co_return std::move(tried.reply);
    }
    limiter_.settle(ticket, 0);
    const Error& error = tried.reply.error();
    if (error.code() == Errc::kCancelled) co_return error;
    if (!tried.refusal.empty()) {
      const bool has_learned = learn_from_refusal(tried.refusal, options_, request, quirks_);
      // Or another request has learned it while this one was on its way. Ends: quirks only grow.
      if (has_learned || quirks_ != asked_with) continue;
    }
    // llama-cpp-python breaks a stream off when another request comes, but lets that one wait for a
    // plain answer; and what cuts streams in general often lets plain answers through.
    if (tried.has_stream_broken) request.stream = false;
    const auto wait = retries.next_wait(error, tried.retry_after, Clock::now());
    if (!wait) co_return failure(error, retries.reason());
    if (tried.retry_after) limiter_.pause_until(Clock::now() + *tried.retry_after);
    log::info("{}: {}; asked again in {} ms (attempt {} of {})", options_.name, error.message(),
              wait->count(), retries.attempts() + 1, options_.retry.max_attempts);
    const Result<Done> slept = co_await sleep_for(*wait);
    if (!slept) co_return failure(slept.error(), "");
  }
}

Async<Done> OpenAiClient::wait_for_circuit(bool is_under_way, Clock::time_point deadline) {
  while (const auto refused = breaker_.refusal(Clock::now())) {
    const auto now = Clock::now();
    const bool is_hopeless = !is_under_way && breaker_.is_confirmed();
    if (is_hopeless || now + *refused >= deadline) co_return failure(breaker_.error(now), "");
    const Result<Done> slept = co_await sleep_for(*refused);
    if (!slept) co_return slept.error();
  }
  co_return Done{};
}

Async<Done> OpenAiClient::wait_for_turn(const ChatRequest& request, RateLimiter::Ticket& ticket,
                                        Clock::time_point deadline) {
  ticket = limiter_.reserve(Clock::now(), limiter_.is_limited() ? expected_tokens(request) : 0);
  if (ticket.start <= Clock::now()) co_return Done{};
  if (ticket.start > deadline) {
    limiter_.give_back(ticket);
    co_return Error(Errc::kRateLimited,
                    "its turn under the configured rate limit would come only in " +
                        std::to_string(time_until(ticket.start).count() / 1000) + " s");
  }
  const Result<Done> slept = co_await sleep_for(ticket.start - Clock::now());
  if (!slept) limiter_.give_back(ticket);
  co_return slept;
}

HttpRequest OpenAiClient::http_request(const ChatRequest& request, Milliseconds timeout) const {
  HttpRequest http;
  http.url = url_;
  http.headers = headers_;
  http.body = chat_completion_body(options_, request, quirks_);
  http.timeout = timeout;
  http.connect_timeout = std::min(options_.connect_timeout, timeout);
  if (request.stream) http.idle_timeout = options_.stream_idle_timeout;
  http.body_limit_bytes = options_.body_limit_bytes;
  return http;
}

asio::awaitable<OpenAiClient::Attempt> OpenAiClient::attempt(const ChatRequest& request,
                                                             Milliseconds timeout) {
  HttpRequest http = http_request(request, timeout);
  CompletionStream stream;
  bool is_streamed = false;
  // The coroutine's own variables: they outlive the transfer.
  http.on_stream = [&stream, &is_streamed](std::string_view bytes) {
    is_streamed = true;
    return stream.feed(bytes);
  };
  const auto begin = Clock::now();
  Result<HttpResponse> response = co_await http_.send(std::move(http));
  Attempt tried;
  // A server that stalls or drops the connection after the last event has said all.
  const bool is_all_there = is_streamed && stream.is_complete() &&
                            (response || response.error().code() != Errc::kCancelled);
  if (is_streamed && (response || is_all_there)) {
    Result<WireReply> wire = stream.finish();
    if (wire) {
      tried = answered(request, std::move(*wire));
    } else {
      tried.reply = wire.error();
    }
  } else if (!response) {
    tried.reply = response.error();
  } else {
    tried = read_response(request, std::move(*response));
  }
  tried.has_stream_broken = is_streamed && !tried.reply &&
                            tried.reply.error().code() != Errc::kTimeout &&
                            tried.reply.error().code() != Errc::kCancelled;
  if (tried.reply) {
    tried.reply->latency =
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin);
  }
  co_return tried;
}

OpenAiClient::Attempt OpenAiClient::read_response(const ChatRequest& request,
                                                  HttpResponse response) const {
  Attempt tried;
  if (response.status == 200) {
    Result<WireReply> wire = request.stream && looks_like_events(response.body)
                                 ? parse_events(response.body)  // named as something else
                                 : parse_completion(response.body);
    if (wire) return answered(request, std::move(*wire));
    tried.reply = wire.error();
    return tried;
  }
  if (response.status >= 300 && response.status < 400) {
    tried.reply = Error(Errc::kRefused, "HTTP " + std::to_string(response.status) +
                                            ": redirected to " + safe_excerpt(response.location) +
                                            "; if that is right, set it as base_url");
    return tried;
  }
  Error error = error_of_status(response.status, response.body);
  if (response.status == 400 || response.status == 422) tried.refusal = error.message();
  if (is_retryable(error.code())) {
    tried.retry_after = retry_after_of(response.retry, std::chrono::system_clock::now());
  }
  tried.reply = std::move(error);
  return tried;
}

OpenAiClient::Attempt OpenAiClient::answered(const ChatRequest& request, WireReply wire) const {
  // A server that repeats our headers must not hand the key to a workflow.
  for (Choice& choice : wire.choices) {
    choice.text = mask_secrets(std::move(choice.text));
    choice.reasoning = mask_secrets(std::move(choice.reasoning));
  }
  ChatReply reply;
  reply.usage = wire.usage ? *wire.usage : estimated_usage(request, wire);
  reply.choices = std::move(wire.choices);
  reply.model = mask_secrets(std::move(wire.model));
  if (options_.price) {
    reply.usd = options_.price->cost_usd(reply.usage);
    reply.priced = true;
  }
  Attempt tried;
  tried.reply = std::move(reply);
  return tried;
}

void OpenAiClient::judge_endpoint(const Attempt& attempt, bool was_cut_short) {
  if (attempt.reply) return breaker_.succeeded();
  const Error& error = attempt.reply.error();
  switch (error.code()) {
    case Errc::kTimeout:
      // A caller in a hurry says nothing about the endpoint.
      if (was_cut_short) return breaker_.abandoned();
      [[fallthrough]];
    case Errc::kUnavailable:
    case Errc::kBadReply:
      if (breaker_.failed(Clock::now(), error.message())) {
        log::warning("{}", breaker_.error(Clock::now()).message());
      }
      return;
    case Errc::kRateLimited:
    case Errc::kRefused:
      return breaker_.succeeded();  // it lives, and says what it thinks
    default:
      return breaker_.abandoned();
  }
}

Error OpenAiClient::failure(const Error& error, const std::string& reason) const {
  const std::string message =
      reason.empty() ? error.message() : error.message() + " (" + reason + ")";
  return Error(error.code(), "model " + options_.name + " at " + without_query(options_.base_url) +
                                 ": " + message);
}

}  // namespace flowreasoner::llm
