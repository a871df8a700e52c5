#include "flowreasoner/llm/chat_types.h"

#include <string_view>

#include "flowreasoner/base/digest.h"

namespace flowreasoner::llm {
namespace {

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json messages_json(const std::vector<Message>& messages) {
  Json list = Json::array();
  for (const Message& message : messages) {
    list.push_back({{"role", message.role}, {"content", message.content}});
  }
  return list;
}

/// Appends with the length in front, so that no two lists of fields give the same text.
void append_field(std::string& to, std::string_view field) {
  to += std::to_string(field.size());
  to += ':';
  to += field;
}

template <class T>
void append_number(std::string& to, const std::optional<T>& value) {
  append_field(to, value ? Json(*value).dump() : std::string_view("-"));
}

Choice choice_from_json(const Json& json) {
  Choice choice;
  choice.text = json_string(json, "text").value_or("");
  choice.reasoning = json_string(json, "reasoning").value_or("");
  choice.finish_reason = json_string(json, "finish_reason").value_or("");
  return choice;
}

Usage usage_from_json(const Json& json) {
  Usage usage;
  usage.prompt_tokens = json_integer(json, "prompt_tokens").value_or(0);
  usage.completion_tokens = json_integer(json, "completion_tokens").value_or(0);
  usage.cached_tokens = json_integer(json, "cached_tokens").value_or(0);
  usage.reasoning_tokens = json_integer(json, "reasoning_tokens").value_or(0);
  usage.estimated = json_bool(json, "estimated").value_or(false);
  return usage;
}

Json usage_json(const Usage& usage) {
  return {{"prompt_tokens", usage.prompt_tokens},
          {"completion_tokens", usage.completion_tokens},
          {"cached_tokens", usage.cached_tokens},
          {"reasoning_tokens", usage.reasoning_tokens},
          {"estimated", usage.estimated}};
}

}  // namespace

Usage& Usage::operator+=(const Usage& other) {
  prompt_tokens += other.prompt_tokens;
  completion_tokens += other.completion_tokens;
  cached_tokens += other.cached_tokens;
  reasoning_tokens += other.reasoning_tokens;
  estimated = estimated || other.estimated;
  return *this;
}

Json to_json(const ChatRequest& request) {
  return {{"messages", messages_json(request.messages)},
          {"temperature", or_null(request.temperature)},
          {"top_p", or_null(request.top_p)},
          {"max_tokens", or_null(request.max_tokens)},
          {"n", request.n},
          {"stop", request.stop},
          {"seed", or_null(request.seed)},
          {"extra_body", request.extra_body},
          {"stream", request.stream},
          {"timeout_ms", request.timeout.count()},
          {"sample_index", request.sample_index},
          {"question_id", request.question_id},
          {"answers_before", request.answers_before},
          {"repeat", request.repeat},
          {"caller", request.caller}};
}

Json to_json(const ChatReply& reply) {
  Json choices = Json::array();
  for (const Choice& choice : reply.choices) {
    choices.push_back({{"text", choice.text},
                       {"reasoning", choice.reasoning},
                       {"finish_reason", choice.finish_reason}});
  }
  return {{"choices", std::move(choices)},
          {"usage", usage_json(reply.usage)},
          {"usd", reply.usd},
          {"priced", reply.priced},
          {"latency_us", reply.latency.count()},
          {"retries", reply.retries},
          {"from_cache", reply.from_cache},
          {"model", reply.model}};
}

Result<ChatReply> reply_from_json(const Json& json) {
  const Json* choices = json_member(json, "choices");
  if (choices == nullptr || !choices->is_array() || choices->empty()) {
    return Error(Errc::kBadData, "a stored reply has no choices");
  }
  ChatReply reply;
  for (const Json& choice : *choices) reply.choices.push_back(choice_from_json(choice));
  if (const Json* usage = json_member(json, "usage")) reply.usage = usage_from_json(*usage);
  reply.usd = json_number(json, "usd").value_or(0);
  reply.priced = json_bool(json, "priced").value_or(false);
  reply.latency = std::chrono::microseconds(json_integer(json, "latency_us").value_or(0));
  reply.retries = static_cast<int>(json_integer(json, "retries").value_or(0));
  reply.from_cache = json_bool(json, "from_cache").value_or(false);
  reply.model = json_string(json, "model").value_or("");
  return reply;
}

std::string request_key(const std::string& model, const ChatRequest& request) {
  std::string text = "flowreasoner request 1\n";
  append_field(text, model);
  append_field(text, std::to_string(request.messages.size()));
  for (const Message& message : request.messages) {
    append_field(text, message.role);
    append_field(text, message.content);
  }
  append_number(text, request.temperature);
  append_number(text, request.top_p);
  append_number(text, request.max_tokens);
  append_number(text, request.seed);
  append_field(text, std::to_string(request.n));
  append_field(text, std::to_string(request.stop.size()));
  for (const std::string& stop : request.stop) append_field(text, stop);
  append_field(text, request.extra_body.empty() ? "{}" : dump_json(request.extra_body));
  append_field(text, std::to_string(request.sample_index));
  return sha256_hex(text);
}

}  // namespace flowreasoner::llm
