#include "flowreasoner/sandbox/frame_codec.h"

#include <gtest/gtest.h>

namespace flowreasoner::sandbox {
namespace {

const Json kFrame = {{"t", "log"}, {"message", "ünï"}};

TEST(FrameCodec, AFrameComesBackAsItWasHoweverTheBytesAreCut) {
  const std::string bytes = encode_frame(kFrame, 1000).value();
  for (std::size_t piece = 1; piece <= 2 * bytes.size(); ++piece) {
    FrameDecoder decoder(1000);
    const std::string twice = bytes + bytes;
    int found = 0;
    for (std::size_t at = 0; at < twice.size(); at += piece) {
      decoder.feed(std::string_view(twice).substr(at, piece));
      for (;;) {
        auto frame = decoder.next();
        ASSERT_TRUE(frame);
        if (!*frame) break;
        EXPECT_EQ((**frame).json, kFrame);
        ++found;
      }
    }
    EXPECT_EQ(found, 2) << "pieces of " << piece;
    EXPECT_EQ(decoder.rest_bytes(), 0u);
  }
}

TEST(FrameCodec, TheLimitHoldsBothWays) {
  const std::size_t length = dump_json(kFrame).size();
  EXPECT_EQ(encode_frame(kFrame, length - 1).error().code(), Errc::kInvalidArgument);
  const std::string bytes = encode_frame(kFrame, length).value();
  FrameDecoder decoder(length - 1);
  decoder.feed(std::string_view(bytes).substr(0, 4));  // the length alone is enough to refuse it
  EXPECT_EQ(decoder.next().error().code(), Errc::kBadData);
}

TEST(FrameCodec, ManySmallValuesAreRefusedByTheMemoryTheyTake) {
  Json frame{{"t", "x"}, {"v", Json::array()}};
  for (int i = 0; i < 300; ++i) frame["v"].push_back(Json::array());
  const std::string bytes = encode_frame(frame, 1000).value();
  FrameDecoder decoder(1000);
  decoder.feed(bytes);
  EXPECT_EQ(decoder.next().error().code(), Errc::kBadData);
}

TEST(FrameCodec, WhatIsNoFrameIsBadData) {
  for (const std::string text : {"{", "[]", "{\"t\":1}", "\"t\"", "{\"x\":\"t\"}", "\xff"}) {
    std::string bytes(4, '\0');
    bytes[0] = static_cast<char>(text.size());
    FrameDecoder decoder(1000);
    decoder.feed(bytes + text);
    EXPECT_EQ(decoder.next().error().code(), Errc::kBadData) << text;
  }
}

TEST(FrameCodec, ALongStreamIsNotKept) {
  const std::string bytes = encode_frame(Json{{"t", std::string(1000, 'x')}}, 5000).value();
  FrameDecoder decoder(5000);
  for (int i = 0; i < 1000; ++i) {
    // Always a little more than whole frames, so that the buffer never runs empty.
    decoder.feed(i == 0 ? bytes + bytes.substr(0, 7) : bytes.substr(7) + bytes.substr(0, 7));
    ASSERT_TRUE(decoder.next().value());
    EXPECT_EQ(decoder.rest_bytes(), 7u);
  }
}

}  // namespace
}  // namespace flowreasoner::sandbox
