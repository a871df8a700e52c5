#pragma once
#include <string_view>

namespace flowreasoner::eval::report {

// The files beside this header, as the build embeds them (CMakeLists.txt): page.html is the frame,
// with places such as {{title}}; page.css and page.js stand in it whole.
extern const std::string_view kPageHtml;
extern const std::string_view kPageCss;
extern const std::string_view kPageJs;

}  // namespace flowreasoner::eval::report
