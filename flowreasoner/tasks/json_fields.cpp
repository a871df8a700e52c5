#include "flowreasoner/tasks/json_fields.h"

#include <algorithm>
#include <utility>

namespace flowreasoner::tasks {

Error bad_data(std::string message) {
  return Error(Errc::kBadData, std::move(message));
}

Result<void> refuse_unknown(const Json& object, std::initializer_list<std::string_view> known) {
  for (const auto& member : object.items()) {
    if (std::find(known.begin(), known.end(), member.key()) != known.end()) continue;
    return bad_data("unknown field '" + member.key() + "'");
  }
  return {};
}

Result<std::string> optional_text(const Json& object, std::string_view field) {
  const Json* member = json_member(object, field);
  if (member == nullptr || member->is_null()) return std::string();
  if (!member->is_string())
    return bad_data("the field '" + std::string(field) + "' is not a string");
  return member->get<std::string>();
}

Result<const Json*> optional_list(const Json& object, std::string_view field) {
  const Json* member = json_member(object, field);
  if (member == nullptr || member->is_null()) return nullptr;
  if (!member->is_array()) return bad_data("the field '" + std::string(field) + "' is not a list");
  return member;
}

}  // namespace flowreasoner::tasks
