#include "flowreasoner/workflow/chat_call.h"

#include <cmath>
#include <string>
#include <utility>

namespace flowreasoner::workflow {
namespace {

constexpr std::int64_t kMostCompletions = 64;
constexpr std::size_t kMostMessages = 1000;
constexpr std::size_t kMostStops = 16;

Error bad_field(const std::string& field, const std::string& what) {
  return Error(Errc::kInvalidArgument, "chat: " + field + " " + what);
}

/// The member, or null when it is missing or null.
const Json* given(const Json& args, std::string_view key) {
  const Json* member = json_member(args, key);
  return member == nullptr || member->is_null() ? nullptr : member;
}

Result<void> read_messages(const Json& args, llm::ChatRequest& request) {
  const Json* messages = given(args, "messages");
  if (messages == nullptr || !messages->is_array() || messages->empty()) {
    return bad_field("messages", "must be a list that is not empty");
  }
  if (messages->size() > kMostMessages) return bad_field("messages", "has too many entries");
  for (const Json& item : *messages) {
    const auto role = json_string(item, "role");
    auto content = json_string(item, "content");
    if (!role || !content) return bad_field("messages", "must hold {role, content} as texts");
    if (*role != "system" && *role != "user" && *role != "assistant") {
      return bad_field("messages", "has a role other than system, user and assistant");
    }
    request.messages.push_back(llm::Message{*role, std::move(*content)});
  }
  return {};
}

Result<void> read_number(const Json& args, const std::string& key, double least, double most,
                         std::optional<double>& to) {
  const Json* member = given(args, key);
  if (member == nullptr) return {};
  if (!member->is_number()) return bad_field(key, "must be a number");
  const double value = member->get<double>();
  if (!(value >= least && value <= most)) return bad_field(key, "is out of range");
  to = value;
  return {};
}

Result<void> read_integer(const Json& args, const std::string& key, std::int64_t least,
                          std::int64_t most, std::optional<std::int64_t>& to) {
  const Json* member = given(args, key);
  if (member == nullptr) return {};
  // Programs write 1000.0 as well.
  if (!member->is_number()) return bad_field(key, "must be a whole number");
  const double value = member->get<double>();
  if (!(value >= static_cast<double>(least) && value <= static_cast<double>(most)) ||
      value != std::floor(value)) {
    return bad_field(key, "is out of range");
  }
  to = static_cast<std::int64_t>(value);
  return {};
}

Result<void> read_stop(const Json& args, llm::ChatRequest& request) {
  const Json* stop = given(args, "stop");
  if (stop == nullptr) return {};
  if (stop->is_string()) {
    request.stop.push_back(stop->get<std::string>());
    return {};
  }
  if (!stop->is_array() || stop->size() > kMostStops) {
    return bad_field("stop", "must be a text or a list of at most 16");
  }
  for (const Json& text : *stop) {
    if (!text.is_string()) return bad_field("stop", "must hold texts");
    request.stop.push_back(text.get<std::string>());
  }
  return {};
}

}  // namespace

Result<llm::ChatRequest> chat_request(const Json& args) {
  constexpr std::int64_t kLargest = std::int64_t{1} << 53;  // what a double holds exactly
  llm::ChatRequest request;
  std::optional<std::int64_t> n;
  std::optional<std::int64_t> seed;
  if (auto read = read_messages(args, request); !read) return read.error();
  if (auto read = read_number(args, "temperature", 0, 100, request.temperature); !read) {
    return read.error();
  }
  if (auto read = read_number(args, "top_p", 0, 1, request.top_p); !read) return read.error();
  if (auto read = read_integer(args, "max_tokens", 1, kLargest, request.max_tokens); !read) {
    return read.error();
  }
  if (auto read = read_integer(args, "n", 1, kMostCompletions, n); !read) return read.error();
  if (auto read = read_integer(args, "seed", 0, kLargest, seed); !read) return read.error();
  if (auto read = read_stop(args, request); !read) return read.error();
  request.n = n.value_or(1);
  if (seed) request.seed = static_cast<std::uint64_t>(*seed);
  return request;
}

Json chat_value(const llm::ChatReply& reply) {
  Json texts = Json::array();
  for (const llm::Choice& choice : reply.choices) texts.push_back(choice.text);
  const bool has_choice = !reply.choices.empty();
  return {{"texts", std::move(texts)},
          {"reasoning", has_choice ? reply.choices.front().reasoning : std::string()},
          {"prompt_tokens", reply.usage.prompt_tokens},
          {"completion_tokens", reply.usage.completion_tokens},
          {"cached_tokens", reply.usage.cached_tokens},
          {"usd", reply.priced ? reply.usd : 0.0},
          {"finish", has_choice ? reply.choices.front().finish_reason : std::string()}};
}

}  // namespace flowreasoner::workflow
