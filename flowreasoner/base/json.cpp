#include "flowreasoner/base/json.h"

namespace flowreasoner {

namespace {

/// Brackets that are open at once: whoever walks a value (the writer does) goes as deep.
constexpr int kMostDepth = 1000;

/// Of a parsed value beside its text: itself, its place in an array or object, what it allocates.
constexpr std::size_t kValueBytes = 32;

/// What a text will be, told by its brackets, commas and colons alone.
struct Shape {
  std::size_t values = 0;
  bool is_too_deep = false;  ///< deeper than kMostDepth
};
Shape shape_of(std::string_view text) {
  Shape shape;
  int depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char found = text[at];
    if (found == '"') {
      for (++at; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\') ++at;
      }
    } else if (found == '[' || found == '{') {
      ++shape.values;
      shape.is_too_deep |= ++depth > kMostDepth;
    } else if (found == ']' || found == '}') {
      --depth;
    } else if (found == ',' || found == ':') {
      ++shape.values;
    }
  }
  return shape;
}

}  // namespace

Result<Json> parse_json(std::string_view text, std::string_view what) {
  if (shape_of(text).is_too_deep)
    return Error(Errc::kBadData, std::string(what) + " nests too deep");
  try {
    return Json::parse(text);
  } catch (const Json::exception& thrown) {
    return Error(Errc::kBadData, std::string(what) + " is not valid JSON: " + thrown.what());
  }
}

std::size_t json_footprint(std::string_view text) {
  return text.size() + kValueBytes * shape_of(text).values;
}

std::string dump_json(const Json& value, int indent) {
  return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

const Json* json_member(const Json& object, std::string_view key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

std::optional<std::string> json_string(const Json& object, std::string_view key) {
  const Json* member = json_member(object, key);
  if (member == nullptr || !member->is_string()) return std::nullopt;
  return member->get<std::string>();
}

std::optional<double> json_number(const Json& object, std::string_view key) {
  const Json* member = json_member(object, key);
  if (member == nullptr || !member->is_number()) return std::nullopt;
  return member->get<double>();
}

std::optional<std::int64_t> json_integer(const Json& object, std::string_view key) {
  const Json* member = json_member(object, key);
  if (member == nullptr || !member->is_number_integer()) return std::nullopt;
  return member->get<std::int64_t>();
}

std::optional<std::uint64_t> json_unsigned(const Json& object, std::string_view key) {
  const Json* member = json_member(object, key);
  if (member == nullptr || !member->is_number_unsigned()) return std::nullopt;
  return member->get<std::uint64_t>();
}

std::vector<std::string> json_strings(const Json& object, std::string_view key) {
  std::vector<std::string> texts;
  const Json* list = json_member(object, key);
  if (list == nullptr || !list->is_array()) return texts;
  for (const Json& item : *list) {
    if (item.is_string()) texts.push_back(item.get<std::string>());
  }
  return texts;
}

std::optional<bool> json_bool(const Json& object, std::string_view key) {
  const Json* member = json_member(object, key);
  if (member == nullptr || !member->is_boolean()) return std::nullopt;
  return member->get<bool>();
}

}  // namespace flowreasoner
