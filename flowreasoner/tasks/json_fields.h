#pragma once
#include <initializer_list>
#include <string>
#include <string_view>

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

}  // namespace flowreasoner::tasks
