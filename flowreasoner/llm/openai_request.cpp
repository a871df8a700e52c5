#include "flowreasoner/llm/openai_request.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace flowreasoner::llm {
namespace {

constexpr std::string_view kMaxTokens = "max_tokens";
constexpr std::string_view kMaxCompletionTokens = "max_completion_tokens";
// How servers say that they do not know a field, without the first letter's case.
constexpr std::array<std::string_view, 7> kUnknownField{
    "nsupported", "not supported", "nrecognized", "nknown", "nexpected", "not permitted", "xtra "};

const std::string& max_tokens_field(const ModelOptions& options, const ServerQuirks& quirks) {
  return quirks.max_tokens_field.empty() ? options.max_tokens_field : quirks.max_tokens_field;
}

Json messages_json(const std::vector<Message>& messages) {
  Json list = Json::array();
  for (const Message& message : messages) {
    Json item = Json::object();
    item["role"] = message.role;
    item["content"] = message.content;
    list.push_back(std::move(item));
  }
  return list;
}

bool says(const std::string& message, std::string_view word) {
  return message.find(word) != std::string::npos;
}

/// A refusal of the field, not of its value ("max_tokens must be at most 4096").
bool is_about_max_tokens(const std::string& message) {
  const bool names_new = says(message, kMaxCompletionTokens);
  if (!names_new && !says(message, kMaxTokens)) return false;
  if (names_new && says(message, "max_tokens")) return true;
  return std::any_of(kUnknownField.begin(), kUnknownField.end(),
                     [&](std::string_view words) { return says(message, words); });
}

}  // namespace

std::string chat_completion_body(const ModelOptions& options, const ChatRequest& request,
                                 const ServerQuirks& quirks) {
  Json body = Json::object();
  body["model"] = options.model;
  body["messages"] = messages_json(request.messages);
  if (request.temperature) body["temperature"] = *request.temperature;
  if (request.top_p) body["top_p"] = *request.top_p;
  if (request.max_tokens) body[max_tokens_field(options, quirks)] = *request.max_tokens;
  if (request.n > 1 && !quirks.ignores_n) body["n"] = request.n;
  if (!request.stop.empty()) body["stop"] = request.stop;
  if (request.seed) body["seed"] = *request.seed;
  if (request.stream) {
    body["stream"] = true;
    if (!quirks.refuses_stream_options) body["stream_options"]["include_usage"] = true;
  }
  for (const Json* extra : {&options.extra_body, &request.extra_body}) {
    if (extra->is_object() && !extra->empty()) body.update(*extra);
  }
  return dump_json(body);
}

bool learn_from_refusal(const std::string& message, const ModelOptions& options,
                        const ChatRequest& request, ServerQuirks& quirks) {
  if (request.stream && !quirks.refuses_stream_options && says(message, "stream_options")) {
    quirks.refuses_stream_options = true;
    return true;
  }
  if (request.max_tokens && quirks.max_tokens_field.empty() && is_about_max_tokens(message)) {
    const bool is_new = options.max_tokens_field == kMaxCompletionTokens;
    quirks.max_tokens_field = is_new ? kMaxTokens : kMaxCompletionTokens;
    return true;
  }
  const bool is_about_n = says(message, "'n'") || says(message, "\"n\"") || says(message, "`n`") ||
                          says(message, "n > 1") || says(message, "n must be");
  if (request.n > 1 && !quirks.ignores_n && is_about_n) {
    quirks.ignores_n = true;
    return true;
  }
  return false;
}

}  // namespace flowreasoner::llm
