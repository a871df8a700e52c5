#pragma once
#include <string>
#include <string_view>

namespace flowreasoner::record {

/// What names this process on this machine and in time: boot id, process id, start time. A reused
/// process id, another boot or another container does not match.
std::string own_process_name();

/// Whether the process of such a name is running here. One that cannot be seen from here counts as
/// gone.
bool is_process_alive(std::string_view process_name);

}  // namespace flowreasoner::record
