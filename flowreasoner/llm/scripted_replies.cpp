#include "flowreasoner/llm/scripted_replies.h"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/regex.hpp>

#include "flowreasoner/base/file.h"
#include "flowreasoner/llm/token_estimate.h"

namespace flowreasoner::llm {

struct ScriptedReplies::Line {
  std::size_t number = 0;  // in the file, from 1
  // Match: all that are given must hold.
  std::vector<std::string> contains;
  std::vector<std::string> lacks;
  std::optional<boost::regex> pattern;
  std::string caller;
  std::string question_id;
  // Answer.
  std::vector<std::string> texts;
  std::string reasoning;
  std::string finish_reason;
  std::optional<Usage> usage;
  std::optional<double> usd;
  std::optional<Error> error;
  int error_status = 0;
  Milliseconds delay{0};
  // Use.
  std::size_t draws = 0;
  std::size_t limit = 1;  // 0: no end
};

namespace {

constexpr std::size_t kExcerptBytes = 120;

/// "a" or ["a", "b"].
Result<std::vector<std::string>> string_or_strings(const Json& json, std::string_view field) {
  const Json* member = json_member(json, field);
  if (member == nullptr) return std::vector<std::string>();
  if (member->is_string()) return std::vector<std::string>{member->get<std::string>()};
  std::vector<std::string> texts;
  if (member->is_array()) {
    for (const Json& item : *member) {
      if (item.is_string()) texts.push_back(item.get<std::string>());
    }
  }
  if (!member->is_array() || texts.size() != member->size()) {
    return Error(Errc::kBadData, std::string(field) + " is neither a string nor a list of strings");
  }
  return texts;
}

/// A misspelt field would silently match everything: it is an error.
Result<void> refuse_unknown(const Json& object, const std::vector<std::string_view>& known) {
  for (const auto& item : object.items()) {
    if (std::find(known.begin(), known.end(), item.key()) == known.end()) {
      return Error(Errc::kBadData, "unknown field " + item.key());
    }
  }
  return {};
}

Errc errc_of_status(int status) {
  if (status == 429) return Errc::kRateLimited;
  if (status == 408) return Errc::kTimeout;
  if (status >= 500) return Errc::kUnavailable;
  return Errc::kRefused;
}

struct ErrorKind {
  std::string_view name;
  Errc code;
  int status;
};
constexpr std::array<ErrorKind, 5> kErrorKinds{{{"rate_limited", Errc::kRateLimited, 429},
                                                {"unavailable", Errc::kUnavailable, 503},
                                                {"refused", Errc::kRefused, 400},
                                                {"timeout", Errc::kTimeout, 504},
                                                {"bad_reply", Errc::kBadReply, 502}}};

/// All messages in one text, each headed by its role: what `match` looks at.
std::string prompt_of(const ChatRequest& request) {
  std::string prompt;
  for (const Message& message : request.messages) {
    prompt += message.role;
    prompt += ": ";
    prompt += message.content;
    prompt += '\n';
  }
  return prompt;
}

std::string excerpt(std::string_view prompt) {
  std::string text(prompt.substr(0, kExcerptBytes));
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return prompt.size() > kExcerptBytes ? text + "…" : text;
}

Result<std::optional<Usage>> read_usage(const Json& json) {
  const Json* member = json_member(json, "usage");
  if (member == nullptr) return std::optional<Usage>();
  if (!member->is_object()) return Error(Errc::kBadData, "usage is not an object");
  if (auto known = refuse_unknown(
          *member, {"prompt_tokens", "completion_tokens", "cached_tokens", "reasoning_tokens"});
      !known) {
    return known.error();
  }
  Usage usage;
  usage.prompt_tokens = json_integer(*member, "prompt_tokens").value_or(0);
  usage.completion_tokens = json_integer(*member, "completion_tokens").value_or(0);
  usage.cached_tokens = json_integer(*member, "cached_tokens").value_or(0);
  usage.reasoning_tokens = json_integer(*member, "reasoning_tokens").value_or(0);
  return std::optional<Usage>(usage);
}

template <class Line>
Result<void> read_match(const Json& match, Line& line) {
  if (!match.is_object()) return Error(Errc::kBadData, "match is not an object");
  if (auto known = refuse_unknown(match, {"contains", "lacks", "regex", "caller", "question_id"});
      !known) {
    return known;
  }
  FR_TRY(line.contains, string_or_strings(match, "contains"));
  FR_TRY(line.lacks, string_or_strings(match, "lacks"));
  line.caller = json_string(match, "caller").value_or("");
  line.question_id = json_string(match, "question_id").value_or("");
  if (const auto pattern = json_string(match, "regex")) {
    try {
      line.pattern.emplace(*pattern);
    } catch (const boost::regex_error& thrown) {
      return Error(Errc::kBadData, "regex " + *pattern + ": " + thrown.what());
    }
  }
  return {};
}

template <class Line>
Result<void> read_error(const Json& json, Line& line) {
  if (!json.is_object()) return Error(Errc::kBadData, "error is not an object");
  if (auto known = refuse_unknown(json, {"status", "kind", "message"}); !known) return known;
  const auto status = json_integer(json, "status");
  const auto kind = json_string(json, "kind");
  const std::string message = json_string(json, "message").value_or("the script says so");
  if (status) {
    line.error_status = static_cast<int>(*status);
    line.error.emplace(errc_of_status(line.error_status), message);
    return {};
  }
  for (const ErrorKind& known : kErrorKinds) {
    if (kind != known.name) continue;
    line.error_status = known.status;
    line.error.emplace(known.code, message);
    return {};
  }
  return Error(Errc::kBadData,
               "error needs a status, or a kind: rate_limited, unavailable, refused, timeout, "
               "bad_reply");
}

/// `repeat`: absent once, true for ever, a number that many times.
template <class Line>
Result<void> read_repeat(const Json& json, Line& line) {
  const std::size_t replies = std::max<std::size_t>(line.texts.size(), 1);
  line.limit = replies;
  const Json* repeat = json_member(json, "repeat");
  if (repeat == nullptr) return {};
  if (repeat->is_boolean()) {
    line.limit = repeat->get<bool>() ? 0 : replies;
    return {};
  }
  if (!repeat->is_number_integer() || repeat->get<std::int64_t>() < 1) {
    return Error(Errc::kBadData, "repeat is neither true nor a number from 1");
  }
  line.limit = replies * repeat->get<std::size_t>();
  return {};
}

template <class Line>
Result<void> read_answer(const Json& json, Line& line) {
  const bool has_reply = json.contains("reply");
  const bool has_replies = json.contains("replies");
  const Json* error = json_member(json, "error");
  if (has_reply + has_replies + (error != nullptr) != 1) {
    return Error(Errc::kBadData, "a line has one of reply, replies and error");
  }
  if (error != nullptr) {
    if (auto read = read_error(*error, line); !read) return read;
  } else {
    FR_TRY(line.texts, string_or_strings(json, has_reply ? "reply" : "replies"));
    if (line.texts.empty()) return Error(Errc::kBadData, "replies is empty");
    if (has_reply && !json.at("reply").is_string()) {
      return Error(Errc::kBadData, "reply is not a string");
    }
  }
  line.reasoning = json_string(json, "reasoning").value_or("");
  line.finish_reason = json_string(json, "finish_reason").value_or("stop");
  FR_TRY(line.usage, read_usage(json));
  line.usd = json_number(json, "usd");
  line.delay = Milliseconds(json_integer(json, "delay_ms").value_or(0));
  return read_repeat(json, line);
}

template <class Line>
bool fits(const Line& line, const ChatRequest& request, const std::string& prompt) {
  if (line.limit != 0 && line.draws >= line.limit) return false;
  if (!line.caller.empty() && line.caller != request.caller) return false;
  if (!line.question_id.empty() && line.question_id != request.question_id) return false;
  const auto stands = [&](const std::string& text) {
    return prompt.find(text) != std::string::npos;
  };
  if (!std::all_of(line.contains.begin(), line.contains.end(), stands)) return false;
  if (std::any_of(line.lacks.begin(), line.lacks.end(), stands)) return false;
  try {
    return !line.pattern || boost::regex_search(prompt, *line.pattern);
  } catch (const std::runtime_error&) {
    return false;  // too complex for this text: Boost gives up rather than run for ever
  }
}

template <class Line>
ScriptedAnswer draw(Line& line, const ChatRequest& request, const std::string& prompt) {
  ScriptedAnswer answer;
  answer.delay = line.delay;
  if (line.error) {
    ++line.draws;
    answer.error = line.error;
    answer.error_status = line.error_status;
    return answer;
  }
  Usage usage;
  usage.prompt_tokens = estimated_tokens(prompt.size());
  usage.estimated = true;
  for (std::int64_t i = 0; i < std::max<std::int64_t>(request.n, 1); ++i) {
    Choice choice;
    choice.text = line.texts[line.draws++ % line.texts.size()];
    choice.reasoning = line.reasoning;
    choice.finish_reason = line.finish_reason;
    usage.reasoning_tokens += estimated_tokens(choice.reasoning.size());
    usage.completion_tokens += estimated_tokens(choice.text.size() + choice.reasoning.size());
    answer.reply.choices.push_back(std::move(choice));
  }
  answer.reply.usage = line.usage.value_or(usage);
  answer.reply.usd = line.usd.value_or(0);
  answer.reply.priced = line.usd.has_value();
  answer.reply.model = "scripted";
  return answer;
}

}  // namespace

ScriptedReplies::ScriptedReplies(std::string where) : where_(std::move(where)) {}
ScriptedReplies::ScriptedReplies(ScriptedReplies&&) noexcept = default;
ScriptedReplies& ScriptedReplies::operator=(ScriptedReplies&&) noexcept = default;
ScriptedReplies::~ScriptedReplies() = default;

Result<ScriptedReplies> ScriptedReplies::load(const std::filesystem::path& path) {
  ScriptedReplies replies(path.string());
  const auto add = [&](std::string_view text, std::size_t number) {
    return replies.add_line(text, number);
  };
  if (auto read = for_each_line(path, add); !read) return read.error();
  return replies;
}

Result<ScriptedReplies> ScriptedReplies::parse(std::string_view jsonl, std::string where) {
  ScriptedReplies replies(std::move(where));
  for (std::size_t number = 1; !jsonl.empty(); ++number) {
    const std::size_t end = std::min(jsonl.find('\n'), jsonl.size());
    const std::string_view line = jsonl.substr(0, end);
    jsonl.remove_prefix(std::min(end + 1, jsonl.size()));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    if (auto added = replies.add_line(line, number); !added) return added.error();
  }
  return replies;
}

Result<void> ScriptedReplies::add_line(std::string_view text, std::size_t number) {
  const std::string at = where_ + ":" + std::to_string(number);
  FR_TRY(const Json json, parse_json(text, at));
  Line line;
  line.number = number;
  Result<void> read;
  if (!json.is_object()) {
    read = Error(Errc::kBadData, "not an object");
  } else {
    read = refuse_unknown(json, {"match", "reply", "replies", "reasoning", "finish_reason", "usage",
                                 "usd", "repeat", "delay_ms", "error", "comment"});
  }
  if (read && json.contains("match")) read = read_match(json.at("match"), line);
  if (read) read = read_answer(json, line);
  if (!read) return Error(read.error().code(), at + ": " + read.error().message());
  lines_.push_back(std::move(line));
  return {};
}

Result<ScriptedAnswer> ScriptedReplies::answer(const ChatRequest& request) {
  const std::string prompt = prompt_of(request);
  for (Line& line : lines_) {
    if (fits(line, request, prompt)) return draw(line, request, prompt);
  }
  std::string asked;
  if (!request.caller.empty()) asked += " of caller " + request.caller;
  if (!request.question_id.empty()) asked += " on " + request.question_id;
  return Error(Errc::kNotFound, "the script " + where_ + " (" + std::to_string(lines_.size()) +
                                    " lines) has no unused reply for the request" + asked + ": " +
                                    excerpt(prompt));
}

std::size_t ScriptedReplies::unused() const {
  return static_cast<std::size_t>(std::count_if(lines_.begin(), lines_.end(), [](const Line& line) {
    return line.limit != 0 && line.draws < line.limit;
  }));
}

}  // namespace flowreasoner::llm
