#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace flowreasoner::cli {

/// The name among `known` that `name` was most likely meant to be: at most a third of its letters
/// differ. Empty when none is near.
std::string nearest_name(std::string_view name, const std::vector<std::string>& known);

}  // namespace flowreasoner::cli
