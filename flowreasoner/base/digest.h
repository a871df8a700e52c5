#pragma once
#include <string>
#include <string_view>

namespace flowreasoner {

/// SHA-256 in lower-case hexadecimal: cache keys, checksums of data files.
std::string sha256_hex(std::string_view content);

}  // namespace flowreasoner
