#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "flowreasoner/base/json.h"
#include "flowreasoner/base/result.h"

namespace flowreasoner::tasks {

// Reading the objects of data files, with errors that name the field.

/// kBadData.
Error bad_data(std::string message);

/// A misspelt field would be passed over and leave a problem without tests: it is an error.
Result<void> refuse_unknown(const Json& object, std::initializer_list<std::string_view> known);

/// A field that may be left out or null (then empty) but must be text.
Result<std::string> optional_text(const Json& object, std::string_view field);

/// A field that may be left out or null (then a null pointer) but must be a list.
Result<const Json*> optional_list(const Json& object, std::string_view field);

/// A field that must be text and not empty; `kind` says of what row in the error: "a HumanEval
/// row".
Result<std::string> required_text(const Json& object, std::string_view field,
                                  std::string_view kind);

/// The field `task_id`, text or a whole number, as text.
Result<std::string> task_id(const Json& object, std::string_view kind);

/// A list of texts; left out or null: empty.
Result<std::vector<std::string>> optional_texts(const Json& object, std::string_view field);

}  // namespace flowreasoner::tasks
