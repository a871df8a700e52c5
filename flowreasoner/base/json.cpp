#include "flowreasoner/base/json.h"

namespace flowreasoner {

Result<Json> parse_json(std::string_view text, std::string_view what) {
  try {
    return Json::parse(text);
  } catch (const Json::exception& thrown) {
    return Error(Errc::kBadData, std::string(what) + " is not valid JSON: " + thrown.what());
  }
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

std::optional<bool> json_bool(const Json& object, std::string_view key) {
  const Json* member = json_member(object, key);
  if (member == nullptr || !member->is_boolean()) return std::nullopt;
  return member->get<bool>();
}

}  // namespace flowreasoner
