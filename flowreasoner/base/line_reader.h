#pragma once
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flowreasoner/base/result.h"

struct gzFile_s;

namespace flowreasoner {

/// One line of a text file.
struct FileLine {
  std::string_view text;   ///< without its end; holds until the reader's next call
  std::size_t number = 0;  ///< from 1
};

/// The lines of a text file one after the other, never the whole file in memory. Gzip or plain by
/// the first bytes; line ends may be LF or CRLF; a UTF-8 byte order mark is dropped; empty lines
/// are passed over.
///
/// Thread rule: one thread at a time; next() reads from the disk.
class LineReader {
 public:
  /// `limit_bytes`: the longest line that is read. Error kNotFound, kIo.
  static Result<LineReader> open(std::filesystem::path path,
                                 std::size_t limit_bytes = std::size_t{64} << 20);

  /// The next line; nothing at the end of the file. Errors: kBadData for broken gzip, and for a
  /// line over the limit.
  Result<std::optional<FileLine>> next();

 private:
  struct Close {
    void operator()(gzFile_s* stream) const;
  };
  LineReader(std::filesystem::path path, std::size_t limit_bytes, gzFile_s* stream);

  /// The next line as it stands in the file; it may be empty.
  Result<std::optional<std::string_view>> next_raw();
  Result<bool> read_block();

  std::filesystem::path path_;
  std::size_t limit_bytes_;
  std::unique_ptr<gzFile_s, Close> stream_;
  std::vector<char> block_;
  std::string_view fresh_;  // of the block, not handed out yet
  std::string pending_;     // a line whose end is not read yet, or the one handed out last
  bool is_whole_ = false;   // pending_ is a line that was handed out
  std::size_t number_ = 0;
};

}  // namespace flowreasoner
