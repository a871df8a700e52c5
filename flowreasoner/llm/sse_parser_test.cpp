#include "flowreasoner/llm/sse_parser.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace flowreasoner::llm {
namespace {

/// The events of a stream that comes in pieces of `piece` bytes.
std::vector<std::string> events_of(std::string_view stream, std::size_t piece) {
  SseParser parser;
  std::vector<std::string> events;
  const auto keep = [&](std::string_view data) -> Result<void> {
    events.emplace_back(data);
    return {};
  };
  while (!stream.empty()) {
    EXPECT_TRUE(parser.feed(stream.substr(0, piece), keep));
    stream.remove_prefix(std::min(piece, stream.size()));
  }
  EXPECT_TRUE(parser.finish(keep));
  return events;
}

TEST(SseParser, GivesTheSameEventsForAnyPieces) {
  const std::string stream =
      "\xEF\xBB\xBF: a comment\r\n"
      "data: one\r\n\r\n"
      "event: x\ndata:two\ndata: lines\n\n"
      "data: three\r\rid: 7\n\n"
      "data\n\n"
      "data:  kept blank\n\n"
      "retry: 10\n\n"
      "data: [DONE]\n\n";
  const std::vector<std::string> expected{"one", "two\nlines",  "three",
                                          "",    " kept blank", "[DONE]"};
  for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
    EXPECT_EQ(events_of(stream, piece), expected) << "in pieces of " << piece;
  }
}

TEST(SseParser, AnEventWithoutItsEmptyLineCountsAtTheEnd) {
  EXPECT_EQ(events_of("data: a\n\ndata: b", 3), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(events_of("data: a\n\ndata: b\n", 3), (std::vector<std::string>{"a", "b"}));
}

TEST(SseParser, AnEventOverTheLimitIsABadReply) {
  const auto drop = [](std::string_view) -> Result<void> { return {}; };
  SseParser one_line(100);
  const Result<void> line = one_line.feed("data: " + std::string(200, 'x'), drop);
  ASSERT_FALSE(line);
  EXPECT_EQ(line.error().code(), Errc::kBadReply);
  SseParser many_lines(100);
  Result<void> fed;
  for (int i = 0; i < 20 && fed; ++i) fed = many_lines.feed("data: 0123456789\n", drop);
  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().code(), Errc::kBadReply);
}

TEST(SseParser, AnErrorOfTheReaderEndsTheFeeding) {
  SseParser parser;
  int events = 0;
  const Result<void> fed =
      parser.feed("data: a\n\ndata: b\n\n", [&](std::string_view) -> Result<void> {
        ++events;
        return Error(Errc::kBadReply, "no");
      });
  EXPECT_FALSE(fed);
  EXPECT_EQ(events, 1);
}

}  // namespace
}  // namespace flowreasoner::llm
