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

Result<std::string> required_text(const Json& object, std::string_view field,
                                  std::string_view kind) {
  auto text = json_string(object, field);
  if (text && !text->empty()) return std::move(*text);
  return bad_data(std::string(kind) + " needs the text field '" + std::string(field) + "'");
}

Result<std::string> task_id(const Json& object, std::string_view kind) {
  if (const auto number = json_integer(object, "task_id")) return std::to_string(*number);
  return required_text(object, "task_id", kind);
}

Result<std::vector<std::string>> optional_texts(const Json& object, std::string_view field) {
  FR_TRY(const Json* list, optional_list(object, field));
  std::vector<std::string> texts;
  if (list == nullptr) return texts;
  for (const Json& item : *list) {
    if (!item.is_string())
      return bad_data("the field '" + std::string(field) + "', item " +
                      std::to_string(texts.size() + 1) + ": not a string");
    texts.push_back(item.get<std::string>());
  }
  return texts;
}

}  // namespace flowreasoner::tasks
