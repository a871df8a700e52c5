#pragma once
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

#include <zlib.h>

#include "tests/support/test_folder.h"

namespace flowreasoner::testing {

/// Writes `content` as a gzip file into the folder and returns its path. The test links ZLIB.
inline std::filesystem::path write_gzip(const TestFolder& folder, const std::string& name,
                                        std::string_view content) {
  std::filesystem::path file = folder.path() / name;
  const gzFile out = gzopen(file.c_str(), "wb1");
  const bool is_written =
      out != nullptr && gzwrite(out, content.data(), static_cast<unsigned>(content.size())) ==
                            static_cast<int>(content.size());
  if (!is_written || gzclose(out) != Z_OK) throw std::runtime_error("no gzip file " + name);
  return file;
}

}  // namespace flowreasoner::testing
