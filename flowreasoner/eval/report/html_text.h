#pragma once
#include <string>
#include <string_view>

namespace flowreasoner::eval::report {

/// Text as HTML or SVG content, or as a quoted attribute: nothing in it is markup any more. All
/// that comes from data (ids, models, answers) goes through here, or into the page as base64.
std::string html_text(std::string_view text);

/// Base64 with padding, in one line.
std::string base64(std::string_view bytes);

}  // namespace flowreasoner::eval::report
