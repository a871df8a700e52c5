#include "flowreasoner/llm/sse_parser.h"

#include <utility>

namespace flowreasoner::llm {

Result<void> SseParser::feed(std::string_view bytes, const OnEvent& on_event) {
  while (!bytes.empty()) {
    if (after_cr_ && bytes.front() == '\n') bytes.remove_prefix(1);
    after_cr_ = false;
    const std::size_t end = bytes.find_first_of("\r\n");
    if (end == std::string_view::npos) {
      line_ += bytes;
      if (line_.size() > limit_bytes_)
        return Error(Errc::kBadReply, "an event of the stream is too large");
      return {};
    }
    after_cr_ = bytes[end] == '\r';
    const std::string_view rest_of_line = bytes.substr(0, end);
    bytes.remove_prefix(end + 1);
    std::string joined = std::exchange(line_, {});
    const bool is_whole = joined.empty();
    if (!is_whole) joined += rest_of_line;
    auto taken = take_line(is_whole ? rest_of_line : std::string_view(joined), on_event);
    if (!taken) return taken;
  }
  return {};
}

Result<void> SseParser::take_line(std::string_view line, const OnEvent& on_event) {
  if (std::exchange(is_first_line_, false) && line.starts_with("\xEF\xBB\xBF"))
    line.remove_prefix(3);
  if (line.empty()) return dispatch(on_event);
  const std::size_t colon = line.find(':');
  if (line.substr(0, colon) != "data") return {};
  std::string_view value =
      colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (has_data_) data_ += '\n';
  has_data_ = true;
  data_ += value;
  if (data_.size() > limit_bytes_)
    return Error(Errc::kBadReply, "an event of the stream is too large");
  return {};
}

Result<void> SseParser::dispatch(const OnEvent& on_event) {
  if (!std::exchange(has_data_, false)) return {};
  Result<void> taken = on_event(data_);
  data_.clear();
  return taken;
}

Result<void> SseParser::finish(const OnEvent& on_event) {
  if (!line_.empty()) {
    const std::string line = std::exchange(line_, {});
    if (auto taken = take_line(line, on_event); !taken) return taken;
  }
  return dispatch(on_event);
}

}  // namespace flowreasoner::llm
