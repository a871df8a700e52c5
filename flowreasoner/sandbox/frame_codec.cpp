#include "flowreasoner/sandbox/frame_codec.h"

#include <cstdint>

#include <fmt/format.h>

namespace flowreasoner::sandbox {

namespace {
constexpr std::size_t kHeaderBytes = 4;
}

Result<std::string> encode_frame(const Json& frame, std::size_t frame_bytes) {
  std::string bytes(kHeaderBytes, '\0');
  bytes += dump_json(frame);
  const std::size_t length = bytes.size() - kHeaderBytes;
  if (length > frame_bytes) {
    return Error(Errc::kInvalidArgument,
                 fmt::format("a frame of {} bytes; the limit is {}", length, frame_bytes));
  }
  for (std::size_t i = 0; i < kHeaderBytes; ++i) {
    bytes[i] = static_cast<char>((length >> (8 * i)) & 0xff);
  }
  return bytes;
}

Result<std::optional<FrameDecoder::Frame>> FrameDecoder::next() {
  if (rest_bytes() < kHeaderBytes) return std::optional<Frame>();
  std::size_t length = 0;
  for (std::size_t i = 0; i < kHeaderBytes; ++i) {
    length |= static_cast<std::size_t>(static_cast<unsigned char>(buffer_[read_ + i])) << (8 * i);
  }
  if (length > frame_bytes_) {
    return Error(Errc::kBadData,
                 fmt::format("a frame of {} bytes; the limit is {}", length, frame_bytes_));
  }
  if (rest_bytes() < kHeaderBytes + length) return std::optional<Frame>();
  const std::string_view text = std::string_view(buffer_).substr(read_ + kHeaderBytes, length);
  Frame frame;
  frame.footprint = json_footprint(text);
  if (frame.footprint > frame_bytes_)
    return Error(Errc::kBadData, fmt::format("a frame of {} bytes in memory; the limit is {}",
                                             frame.footprint, frame_bytes_));
  FR_TRY(frame.json, parse_json(text, "a frame"));
  read_ += kHeaderBytes + length;
  if (read_ == buffer_.size()) {
    buffer_.clear();
    read_ = 0;
  } else if (read_ > (std::size_t{1} << 16)) {
    buffer_.erase(0, read_);
    read_ = 0;
  }
  if (!json_string(frame.json, "t")) return Error(Errc::kBadData, "a frame without a type");
  return std::optional<Frame>(std::move(frame));
}

}  // namespace flowreasoner::sandbox
