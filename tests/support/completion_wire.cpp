#include "tests/support/completion_wire.h"

#include <algorithm>
#include <utility>

#include "flowreasoner/base/digest.h"
#include "flowreasoner/llm/token_estimate.h"

namespace flowreasoner::testing {
namespace {

constexpr std::size_t kPieces = 4;
// Stands for the prefix in JSON, which could not hold bytes that are no UTF-8.
constexpr std::string_view kPrefixMark = "@prefix@";

void put_prefix(std::string& text, const std::string& prefix) {
  for (auto at = text.find(kPrefixMark); at != std::string::npos; at = text.find(kPrefixMark, at)) {
    text.replace(at, kPrefixMark.size(), prefix);
    at += prefix.size();
  }
}

/// The first character boundary of UTF-8 from `at` on.
std::size_t next_character(std::string_view text, std::size_t at) {
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) ++at;
  return at;
}

Json usage_json(const llm::Usage& usage) {
  Json json = Json::object();
  json["prompt_tokens"] = usage.prompt_tokens;
  json["completion_tokens"] = usage.completion_tokens;
  json["total_tokens"] = usage.prompt_tokens + usage.completion_tokens;
  json["prompt_tokens_details"]["cached_tokens"] = usage.cached_tokens;
  json["completion_tokens_details"]["reasoning_tokens"] = usage.reasoning_tokens;
  return json;
}

Json envelope(const llm::ChatReply& reply, const char* object) {
  Json json = Json::object();
  json["id"] = "chatcmpl-test";
  json["object"] = object;
  json["created"] = 1700000000;
  json["model"] = reply.model;
  json["choices"] = Json::array();
  return json;
}

std::string event_of(const Json& json, const WireStyle& style) {
  std::string text = "data: " + dump_json(json) + "\n\n";
  put_prefix(text, style.text_prefix);
  return text;
}

std::string delta_event(const llm::ChatReply& reply, std::size_t index, Json delta, Json finish,
                        const WireStyle& style) {
  Json event = envelope(reply, "chat.completion.chunk");
  Json choice = Json::object();
  choice["index"] = index;
  choice["delta"] = std::move(delta);
  choice["finish_reason"] = std::move(finish);
  event["choices"].push_back(std::move(choice));
  return event_of(event, style);
}

std::size_t shown_choices(const llm::ChatReply& reply, const WireStyle& style) {
  return style.ignores_n ? std::min<std::size_t>(reply.choices.size(), 1) : reply.choices.size();
}

}  // namespace

llm::ChatRequest chat_request_of(const Json& body) {
  llm::ChatRequest request;
  if (const Json* messages = json_member(body, "messages"); messages && messages->is_array()) {
    for (const Json& message : *messages) {
      llm::Message read;
      read.role = json_string(message, "role").value_or("");
      read.content = json_string(message, "content").value_or("");
      request.messages.push_back(std::move(read));
    }
  }
  request.n = std::max<std::int64_t>(json_integer(body, "n").value_or(1), 1);
  request.stream = json_bool(body, "stream").value_or(false);
  request.temperature = json_number(body, "temperature");
  if (const auto seed = json_integer(body, "seed"))
    request.seed = static_cast<std::uint64_t>(*seed);
  return request;
}

llm::ChatReply default_reply(const llm::ChatRequest& request) {
  std::string prompt;
  for (const llm::Message& message : request.messages) prompt += message.content + "\n";
  llm::ChatReply reply;
  reply.model = "test-model";
  reply.usage.prompt_tokens = llm::estimated_tokens(prompt.size());
  for (std::int64_t i = 0; i < request.n; ++i) {
    llm::Choice choice;
    choice.text = "answer " + std::to_string(i) + " to " + sha256_hex(prompt).substr(0, 8);
    choice.finish_reason = "stop";
    reply.usage.completion_tokens += llm::estimated_tokens(choice.text.size());
    reply.choices.push_back(std::move(choice));
  }
  return reply;
}

std::string completion_json(const llm::ChatReply& reply, const WireStyle& style) {
  Json json = envelope(reply, "chat.completion");
  for (std::size_t i = 0; i < shown_choices(reply, style); ++i) {
    const llm::Choice& choice = reply.choices[i];
    Json message = Json::object();
    message["role"] = "assistant";
    message["content"] = nullptr;
    if (style.says_content) {
      message["content"] =
          (style.text_prefix.empty() ? "" : std::string(kPrefixMark)) + choice.text;
    }
    if (!choice.reasoning.empty()) message["reasoning_content"] = choice.reasoning;
    Json item = Json::object();
    item["index"] = i;
    item["message"] = std::move(message);
    item["finish_reason"] = choice.finish_reason;
    json["choices"].push_back(std::move(item));
  }
  if (style.says_usage) json["usage"] = usage_json(reply.usage);
  std::string text = dump_json(json);
  put_prefix(text, style.text_prefix);
  return text;
}

std::vector<std::string> completion_events(const llm::ChatReply& reply, const WireStyle& style) {
  std::vector<std::string> events;
  const std::size_t shown = shown_choices(reply, style);
  for (std::size_t i = 0; i < shown; ++i) {
    Json delta = Json::object();
    delta["role"] = "assistant";
    events.push_back(delta_event(reply, i, std::move(delta), nullptr, style));
    if (reply.choices[i].reasoning.empty()) continue;
    Json thought = Json::object();
    thought["reasoning_content"] = reply.choices[i].reasoning;
    events.push_back(delta_event(reply, i, std::move(thought), nullptr, style));
  }
  for (std::size_t piece = 0; piece < kPieces && style.says_content; ++piece) {
    for (std::size_t i = 0; i < shown; ++i) {
      const std::string& text = reply.choices[i].text;
      const std::size_t begin = next_character(text, text.size() * piece / kPieces);
      const std::size_t end = next_character(text, text.size() * (piece + 1) / kPieces);
      const bool is_prefixed = piece == 0 && !style.text_prefix.empty();
      Json delta = Json::object();
      delta["content"] =
          (is_prefixed ? std::string(kPrefixMark) : "") + text.substr(begin, end - begin);
      events.push_back(delta_event(reply, i, std::move(delta), nullptr, style));
    }
  }
  for (std::size_t i = 0; i < shown; ++i) {
    events.push_back(delta_event(reply, i, Json::object(), reply.choices[i].finish_reason, style));
  }
  if (style.says_usage) {
    Json last = envelope(reply, "chat.completion.chunk");
    last["usage"] = usage_json(reply.usage);
    events.push_back(event_of(last, style));
  }
  if (style.says_done) events.push_back("data: [DONE]\n\n");
  return events;
}

}  // namespace flowreasoner::testing
