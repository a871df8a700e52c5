#pragma once
#include <string_view>

namespace flowreasoner::eval {

/// The part of a base model's completion that belongs to the function it goes on with: up to the
/// first of the stop words "\nclass", "\ndef", "\n#", "\nif" and "\nprint", which begin something
/// new behind it (Chen et al. 2021, section 2.1; the same list as CodeT's). Refers to `text`.
std::string_view cut_completion(std::string_view text);

}  // namespace flowreasoner::eval
