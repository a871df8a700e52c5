#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "flowreasoner/base/result.h"

namespace flowreasoner {

using Json = nlohmann::json;

/// Parses strict JSON, of up to 1000 arrays and objects within each other. Error kBadData names
/// `what` and the byte where it broke. Never throws on bad input.
Result<Json> parse_json(std::string_view text, std::string_view what);

/// Serialises; invalid UTF-8 becomes U+FFFD rather than an exception.
/// About how much memory a text takes when it is parsed, without parsing it: many small values take
/// many times their text.
std::size_t json_footprint(std::string_view text);

std::string dump_json(const Json& value, int indent = -1);

/// Members of an object with a type, or nothing: the reader of foreign JSON never throws on a
/// missing or odd field.
std::optional<std::string> json_string(const Json& object, std::string_view key);
std::optional<double> json_number(const Json& object, std::string_view key);
std::optional<std::int64_t> json_integer(const Json& object, std::string_view key);
std::optional<std::uint64_t> json_unsigned(const Json& object, std::string_view key);
std::optional<bool> json_bool(const Json& object, std::string_view key);
/// The texts in a list; none when there is no list, and without what is no text.
std::vector<std::string> json_strings(const Json& object, std::string_view key);
/// Null pointer when there is no such member.
const Json* json_member(const Json& object, std::string_view key);

}  // namespace flowreasoner
