#include "flowreasoner/sandbox/folder_size.h"

#include <algorithm>
#include <system_error>

#include <sys/stat.h>

namespace flowreasoner::sandbox {

namespace fs = std::filesystem;

std::uintmax_t folder_size(const fs::path& folder, std::uintmax_t limit_bytes) {
  constexpr std::uintmax_t kEntryBytes = 4096;
  constexpr int kEntries = 10'000;
  std::error_code failed;
  std::uintmax_t total = 0;
  int entries = 0;
  fs::recursive_directory_iterator walk(folder, fs::directory_options::skip_permission_denied,
                                        failed);
  while (!failed && walk != fs::recursive_directory_iterator() && total <= limit_bytes &&
         ++entries < kEntries) {
    struct stat info = {};
    if (lstat(walk->path().c_str(), &info) == 0) {
      total +=
          std::max<std::uintmax_t>(kEntryBytes, static_cast<std::uintmax_t>(info.st_blocks) * 512);
    }
    walk.increment(failed);
  }
  return entries >= kEntries ? limit_bytes + 1 : total;
}

}  // namespace flowreasoner::sandbox
