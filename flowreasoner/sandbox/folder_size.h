#pragma once
#include <cstdint>
#include <filesystem>

namespace flowreasoner::sandbox {

/// Bytes on disk below `folder`, links not followed; looks at no more than `limit_bytes` need to be
/// shown exceeded, and at 10,000 entries. What vanishes meanwhile counts nothing. Each entry counts
/// 4 KiB at least: empty files are not free.
std::uintmax_t folder_size(const std::filesystem::path& folder, std::uintmax_t limit_bytes);

}  // namespace flowreasoner::sandbox
