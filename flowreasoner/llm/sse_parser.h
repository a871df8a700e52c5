#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "flowreasoner/base/result.h"

namespace flowreasoner::llm {

/// Splits a byte stream of server-sent events into the data of each event (WHATWG HTML, 9.2.6):
/// line ends LF, CR or CRLF, several data lines joined by LF, comments and other fields passed
/// over. No I/O; bytes may come in any pieces.
class SseParser {
 public:
  using OnEvent = std::function<Result<void>(std::string_view data)>;

  /// `limit_bytes` bounds one event (default 8 MiB).
  explicit SseParser(std::size_t limit_bytes = std::size_t{8} << 20) : limit_bytes_(limit_bytes) {}

  /// Calls `on_event` for each event that `bytes` completes. Errors: kBadReply for an event over
  /// the limit; what `on_event` returns, which ends the feeding.
  Result<void> feed(std::string_view bytes, const OnEvent& on_event);

  /// The stream ended: an event whose empty line is missing still counts, because servers cut it.
  Result<void> finish(const OnEvent& on_event);

 private:
  Result<void> take_line(std::string_view line, const OnEvent& on_event);
  Result<void> dispatch(const OnEvent& on_event);

  std::size_t limit_bytes_;
  std::string line_;  // an unfinished line
  std::string data_;
  bool has_data_ = false;
  bool after_cr_ = false;
  bool is_first_line_ = true;
};

}  // namespace flowreasoner::llm
