#include "flowreasoner/llm/openai_reply.h"

#include <algorithm>
#include <utility>

#include "flowreasoner/base/secret.h"
#include "flowreasoner/llm/reasoning_split.h"

namespace flowreasoner::llm {
namespace {

constexpr std::size_t kExcerptBytes = 300;
constexpr std::int64_t kMaxChoices = 1024;

/// Bytes that are no UTF-8 become U+FFFD.
std::string valid_utf8(const std::string& text) {
  return Json::parse(dump_json(Json(text))).get<std::string>();
}

/// JSON of a server: bytes that are no UTF-8 become U+FFFD, for the rest of the reply is paid for.
Result<Json> parse_foreign_json(std::string_view text) {
  auto json = parse_json(text, "the reply");
  if (json) return json;
  const std::string repaired = valid_utf8(std::string(text));
  if (repaired == text) return json;
  return parse_json(repaired, "the reply");
}

/// A string, or a list of parts with texts.
std::optional<std::string> text_of(const Json* content) {
  if (content == nullptr) return std::nullopt;
  if (content->is_string()) return content->get<std::string>();
  if (!content->is_array()) return std::nullopt;
  std::string text;
  for (const Json& part : *content) {
    if (part.is_string()) text += part.get<std::string>();
    if (part.is_object()) text += json_string(part, "text").value_or("");
  }
  return text;
}

std::string reasoning_of(const Json& message) {
  for (const std::string_view field : {"reasoning_content", "reasoning"}) {
    auto reasoning = json_string(message, field);
    if (reasoning && !reasoning->empty()) return *std::move(reasoning);
  }
  return {};
}

std::int64_t count_of(const Json& usage, std::string_view group, std::string_view field) {
  const Json* member = json_member(usage, group);
  return member == nullptr ? 0 : json_integer(*member, field).value_or(0);
}

std::optional<Usage> usage_of(const Json& reply) {
  const Json* member = json_member(reply, "usage");
  if (member == nullptr || !member->is_object()) return std::nullopt;
  const auto prompt = json_integer(*member, "prompt_tokens");
  const auto completion = json_integer(*member, "completion_tokens");
  if (!prompt && !completion) return std::nullopt;
  Usage usage;
  usage.prompt_tokens = std::max<std::int64_t>(prompt.value_or(0), 0);
  usage.completion_tokens = std::max<std::int64_t>(completion.value_or(0), 0);
  usage.cached_tokens = std::max(count_of(*member, "prompt_tokens_details", "cached_tokens"),
                                 json_integer(*member, "prompt_cache_hit_tokens").value_or(0));
  usage.reasoning_tokens = count_of(*member, "completion_tokens_details", "reasoning_tokens");
  return usage;
}

Choice make_choice(std::string content, std::string reasoning, std::string finish_reason) {
  Choice choice;
  choice.finish_reason = std::move(finish_reason);
  if (!reasoning.empty()) {  // the server has taken it out already
    choice.reasoning = std::move(reasoning);
    choice.text = std::move(content);
    return choice;
  }
  SplitReply split = split_reasoning(content);
  choice.reasoning = std::move(split.reasoning);
  choice.text = std::move(split.text);
  return choice;
}

/// The message of an OpenAI error body, or the whole text.
std::string message_in(std::string_view body) {
  const auto json = parse_json(body, "an error");
  if (!json) return std::string(body);
  const Json* error = json_member(*json, "error");
  const Json& holder = error == nullptr ? *json : *error;
  if (holder.is_string()) return holder.get<std::string>();
  for (const std::string_view field : {"message", "detail"}) {
    if (const auto message = json_string(holder, field)) return *message;
  }
  return std::string(body);
}

/// Servers put an error into a body with status 200, or into a stream that has begun. `body` holds
/// it (an object of any depth is not written out anew: that would recurse).
Error error_of_object(const Json& error, std::string_view body) {
  const auto code = json_integer(error, "code");
  const bool is_status = code && *code >= 400 && *code < 600;
  if (is_status) return error_of_status(static_cast<int>(*code), body);
  return Error(Errc::kBadReply,
               "the endpoint answered with an error: " + safe_excerpt(message_in(body)));
}

Result<Choice> choice_of(const Json& json) {
  const Json* message = json_member(json, "message");
  if (message == nullptr || !message->is_object()) {
    return Error(Errc::kBadReply, "the endpoint answered a choice without a message");
  }
  std::optional<std::string> content = text_of(json_member(*message, "content"));
  std::string reasoning = reasoning_of(*message);
  if (!content) content = json_string(*message, "refusal");
  const bool has_tool_calls = json_member(*message, "tool_calls") != nullptr &&
                              !json_member(*message, "tool_calls")->empty();
  std::string finish_reason = json_string(json, "finish_reason").value_or("");
  // A model that said nothing is an outcome (its whole length went into thought, a filter stopped
  // it): asking again would pay again.
  if (!content && reasoning.empty() && !has_tool_calls && finish_reason.empty()) {
    return Error(Errc::kBadReply, "the endpoint answered a message without content");
  }
  return make_choice(content.value_or(""), std::move(reasoning), std::move(finish_reason));
}

bool is_utf8_tail(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

}  // namespace

std::string safe_excerpt(std::string_view text) {
  const auto is_blank = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 127; };
  text.remove_prefix(static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_blank) -
                                              text.begin()));
  // Masked before it is cut, so that no part of a key is left at the end; a body that is much
  // larger than the excerpt is cut first, at a length that no key has.
  std::string line = valid_utf8(mask_secrets(std::string(text.substr(0, 64 * kExcerptBytes))));
  std::replace_if(line.begin(), line.end(), is_blank, ' ');
  if (line.empty()) return "(empty)";
  line.erase(line.find_last_not_of(' ') + 1);
  if (line.size() <= kExcerptBytes) return line;
  std::size_t end = kExcerptBytes;
  while (end > 0 && is_utf8_tail(line[end])) --end;
  return line.substr(0, end) + "…";
}

Error error_of_status(int status, std::string_view body) {
  const std::string said = "HTTP " + std::to_string(status) + ": " + safe_excerpt(message_in(body));
  // OpenAI answers 429 also when the account has no money left: waiting does not help.
  const bool is_quota = body.find("insufficient_quota") != std::string_view::npos;
  if (status == 429) return Error(is_quota ? Errc::kRefused : Errc::kRateLimited, said);
  if (status == 408) return Error(Errc::kTimeout, said);
  if (status == 409 || status == 425 || status >= 500) return Error(Errc::kUnavailable, said);
  if (status >= 400) return Error(Errc::kRefused, said);
  return Error(Errc::kBadReply, said);
}

Result<WireReply> parse_completion(std::string_view body) {
  const auto json = parse_foreign_json(body);
  if (!json) {
    return Error(Errc::kBadReply, "the endpoint answered what is not JSON: " + safe_excerpt(body));
  }
  if (const Json* error = json_member(*json, "error"); error != nullptr && !error->is_null()) {
    return error_of_object(*error, body);
  }
  const Json* choices = json_member(*json, "choices");
  if (choices == nullptr || !choices->is_array()) {
    return Error(Errc::kBadReply,
                 "the endpoint answered no chat completion: " + safe_excerpt(body));
  }
  if (choices->empty()) return Error(Errc::kBadReply, "the endpoint answered no choices");
  WireReply reply;
  for (const Json& choice : *choices) {
    FR_TRY(Choice read, choice_of(choice));
    reply.choices.push_back(std::move(read));
  }
  reply.usage = usage_of(*json);
  reply.model = json_string(*json, "model").value_or("");
  return reply;
}

bool looks_like_events(std::string_view body) {
  return body.starts_with("data:") || body.starts_with("event:") || body.starts_with(":");
}

Result<WireReply> parse_events(std::string_view body) {
  CompletionStream stream;
  if (auto fed = stream.feed(body); !fed && !stream.is_complete()) return fed.error();
  return stream.finish();
}

Result<void> CompletionStream::feed(std::string_view bytes) {
  return parser_.feed(bytes, [this](std::string_view data) { return take_event(data); });
}

Result<void> CompletionStream::take_event(std::string_view data) {
  if (data == "[DONE]") {
    is_done_ = true;
    return {};
  }
  const auto json = parse_foreign_json(data);
  if (!json) {
    return Error(Errc::kBadReply, "the stream holds what is not JSON: " + safe_excerpt(data));
  }
  if (const Json* error = json_member(*json, "error"); error != nullptr && !error->is_null()) {
    return error_of_object(*error, data);
  }
  if (auto usage = usage_of(*json)) usage_ = usage;
  if (model_.empty()) model_ = json_string(*json, "model").value_or("");
  const Json* choices = json_member(*json, "choices");
  if (choices == nullptr || !choices->is_array()) return {};
  for (const Json& choice : *choices) {
    if (auto taken = take_choice(choice); !taken) return taken;
  }
  return {};
}

Result<void> CompletionStream::take_choice(const Json& choice) {
  const std::int64_t index = json_integer(choice, "index").value_or(0);
  if (index < 0 || index >= kMaxChoices) {
    return Error(Errc::kBadReply, "the stream has a choice number " + std::to_string(index));
  }
  Part& part = parts_[index];
  if (auto reason = json_string(choice, "finish_reason")) part.finish_reason = *std::move(reason);
  const Json* delta = json_member(choice, "delta");
  if (delta == nullptr) delta = json_member(choice, "message");
  if (delta == nullptr) return {};
  part.reasoning += reasoning_of(*delta);
  if (const auto content = text_of(json_member(*delta, "content"))) {
    part.content += *content;
  }
  return {};
}

bool CompletionStream::is_complete() const {
  return !parts_.empty() && std::all_of(parts_.begin(), parts_.end(), [](const auto& item) {
    return !item.second.finish_reason.empty();
  });
}

Result<WireReply> CompletionStream::finish() {
  auto ended = parser_.finish([this](std::string_view data) { return take_event(data); });
  if (!is_complete()) {
    if (!ended) return ended.error();
    return Error(Errc::kBadReply, parts_.empty() && is_done_ ? "the stream held no choices"
                                                             : "the stream broke off");
  }
  WireReply reply;
  for (auto& [index, part] : parts_) {
    reply.choices.push_back(make_choice(std::move(part.content), std::move(part.reasoning),
                                        std::move(part.finish_reason)));
  }
  reply.usage = usage_;
  reply.model = model_;
  return reply;
}

}  // namespace flowreasoner::llm
