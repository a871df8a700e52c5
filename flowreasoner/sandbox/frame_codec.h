#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "flowreasoner/base/json.h"

namespace flowreasoner::sandbox {

/// The framing of docs/guest-protocol.md: 4 bytes of length, little-endian, then that many bytes of
/// JSON. No I/O.

/// One frame, ready to send. Error kInvalidArgument when the JSON is longer than `frame_bytes`.
Result<std::string> encode_frame(const Json& frame, std::size_t frame_bytes);

/// Cuts a byte stream into frames. Holds at most one frame and what came with it.
class FrameDecoder {
 public:
  explicit FrameDecoder(std::size_t frame_bytes) : frame_bytes_(frame_bytes) {}

  /// Adds bytes as they came.
  void feed(std::string_view bytes) { buffer_.append(bytes); }

  struct Frame {
    Json json;
    std::size_t footprint = 0;  ///< json_footprint()
  };
  /// The next whole frame, or nothing while more bytes are needed.
  /// Error kBadData for a length or a footprint over the limit, broken JSON, or JSON that is no
  /// object with a string "t".
  Result<std::optional<Frame>> next();

  /// Bytes that belong to no whole frame yet.
  std::size_t rest_bytes() const { return buffer_.size() - read_; }

 private:
  std::size_t frame_bytes_;
  std::string buffer_;
  std::size_t read_ = 0;  // bytes of buffer_ that are used up
};

}  // namespace flowreasoner::sandbox
