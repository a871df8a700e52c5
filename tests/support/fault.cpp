#include "tests/support/fault.h"

#include <array>
#include <charconv>
#include <sstream>
#include <utility>

namespace flowreasoner::testing {
namespace {

using Kind = Fault::Kind;

constexpr std::array<std::pair<std::string_view, Kind>, 26> kNames{{
    {"ok", Kind::kNone},
    {"quota", Kind::kQuota},
    {"html", Kind::kHtml},
    {"stall", Kind::kStall},
    {"stall-body", Kind::kStallBody},
    {"stall-after", Kind::kStallAfter},
    {"truncated", Kind::kTruncated},
    {"done-early", Kind::kDoneEarly},
    {"cut", Kind::kCut},
    {"garbage", Kind::kGarbage},
    {"not-json", Kind::kNotJson},
    {"slow", Kind::kSlow},
    {"wrong-type", Kind::kWrongType},
    {"huge", Kind::kHuge},
    {"reset", Kind::kReset},
    {"close", Kind::kClose},
    {"redirect", Kind::kRedirect},
    {"bad-utf8", Kind::kBadUtf8},
    {"error-in-ok", Kind::kErrorInOk},
    {"no-choices", Kind::kNoChoices},
    {"no-content", Kind::kNoContent},
    {"no-usage", Kind::kNoUsage},
    {"deep", Kind::kDeep},
    {"echo-key", Kind::kEchoKey},
    {"echo-key-in-ok", Kind::kEchoKeyInOk},
    {"plain-end", Kind::kPlainEnd},
}};

template <class Number>
bool read_number(std::string_view text, Number& into) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), into);
  return read.ec == std::errc() && read.ptr == text.data() + text.size();
}

Error unknown(std::string_view what) {
  std::string names;
  for (const auto& [name, kind] : kNames) names += " " + std::string(name);
  return Error(Errc::kInvalidArgument, "no such fault: " + std::string(what) +
                                           " (there are: a status from 400" + names + ")");
}

bool read_option(std::string_view option, Fault& fault) {
  const std::size_t equals = option.find('=');
  const std::string_view name = option.substr(0, equals);
  const std::string_view value =
      equals == std::string_view::npos ? std::string_view() : option.substr(equals + 1);
  if (name == "retry-after") {
    fault.retry_after = value;
    return true;
  }
  if (name == "bytes") return read_number(value, fault.bytes);
  std::int64_t pace = 0;
  if (name != "pace" || !read_number(value, pace)) return false;
  fault.pace = std::chrono::milliseconds(pace);
  return true;
}

}  // namespace

Result<Fault> Fault::parse(std::string_view text) {
  std::istringstream words{std::string(text)};
  std::string word;
  words >> word;
  Fault fault;
  if (read_number(word, fault.status)) {
    if (fault.status < 400 || fault.status > 599) return unknown(text);
    fault.kind = Kind::kStatus;
  } else {
    bool is_known = false;
    for (const auto& [name, kind] : kNames) {
      if (word != name) continue;
      fault.kind = kind;
      is_known = true;
    }
    if (!is_known) return unknown(text);
    fault.status = 200;
  }
  while (words >> word) {
    if (!read_option(word, fault)) return unknown(text);
  }
  return fault;
}

}  // namespace flowreasoner::testing
