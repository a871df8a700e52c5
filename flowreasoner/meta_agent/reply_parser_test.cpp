#include "flowreasoner/meta_agent/reply_parser.h"

#include <chrono>

#include <gtest/gtest.h>

namespace flowreasoner::meta_agent {
namespace {

TEST(ReplyParserTest, TheThreeFieldsComeOutOfAPlainReply) {
  const ParsedReply parsed = parse_reply(
      "<think>hard\nenough</think>\n<modification> Two drafts. </modification>\n<graph>\nclass "
      "Workflow:\n    pass\n</graph>\n<prompt>\nA = 'x'\n</prompt>\n");
  ASSERT_TRUE(parsed.is_usable()) << parsed.problem;
  EXPECT_EQ(parsed.reasoning, "hard\nenough");
  EXPECT_EQ(parsed.modification, "Two drafts.");
  EXPECT_EQ(parsed.graph, "class Workflow:\n    pass\n");
  EXPECT_EQ(parsed.prompt, "A = 'x'\n");
}

TEST(ReplyParserTest, ReasoningWithoutAnOpeningTagEndsAtTheClosingOne) {
  const ParsedReply parsed =
      parse_reply("a draft: <graph>\nold\n</graph>\n</think><graph>\nnew\n</graph>");
  EXPECT_EQ(parsed.graph, "new\n");
  EXPECT_NE(parsed.reasoning.find("a draft"), std::string::npos);
}

TEST(ReplyParserTest, OfEachFieldTheLastCompleteBlockCounts) {
  const ParsedReply parsed = parse_reply(
      "</think><graph>\nfirst\n</graph>\n<prompt>\np1\n</prompt>\nNo, better:\n<graph>\nsecond\n"
      "</graph>\nAnd again:\n<graph>\nthird, cut");
  EXPECT_EQ(parsed.graph, "second\n");
  EXPECT_EQ(parsed.prompt, "p1\n");
}

TEST(ReplyParserTest, AnUnfinishedBlockIsPassedOverForTheFinishedOneAfterIt) {
  const ParsedReply parsed =
      parse_reply("</think><graph>\nbroken off\n<graph>\nwhole\n</graph>\n<prompt>\nP\n</prompt>");
  EXPECT_EQ(parsed.graph, "whole\n");
  EXPECT_EQ(parsed.prompt, "P\n");
}

TEST(ReplyParserTest, DraftsInTheReasoningDoNotCount) {
  const ParsedReply parsed =
      parse_reply("<think><graph>\ndraft\n</graph></think>I have nothing to add.");
  EXPECT_FALSE(parsed.is_usable());
  EXPECT_NE(parsed.problem.find("no <graph>"), std::string::npos) << parsed.problem;
}

TEST(ReplyParserTest, AThinkTagInsideAPromptConstantDoesNotEndReasoningThatWasSplitOff) {
  const ParsedReply parsed = parse_reply(
      "<graph>\nG\n</graph>\n<prompt>\nA = 'close with </think> please'\n</prompt>", "thought");
  ASSERT_TRUE(parsed.is_usable()) << parsed.problem;
  EXPECT_EQ(parsed.reasoning, "thought");
  EXPECT_EQ(parsed.prompt, "A = 'close with </think> please'\n");
}

TEST(ReplyParserTest, AFenceAroundABlockIsTakenOff) {
  for (const char* fence : {"```python\n", "```\n", "~~~py\n"}) {
    const std::string close = fence[0] == '`' ? "```" : "~~~";
    const ParsedReply parsed = parse_reply(std::string("</think><graph>\n\n") + fence +
                                           "class Workflow:\n    pass\n" + close + "\n</graph>");
    EXPECT_EQ(parsed.graph, "class Workflow:\n    pass\n") << fence;
  }
}

TEST(ReplyParserTest, AFenceInsideAPromptConstantStays) {
  const std::string source = "A = \"\"\"Reply as\n```python\ncode\n```\n\"\"\"\n";
  const ParsedReply parsed =
      parse_reply("</think><graph>\nG\n</graph><prompt>\n" + source + "</prompt>");
  EXPECT_EQ(parsed.prompt, source);
}

TEST(ReplyParserTest, AFencedReplyAsAWholeIsRead) {
  const ParsedReply parsed = parse_reply("</think>\n```xml\n<graph>\nG\n</graph>\n```\n");
  EXPECT_EQ(parsed.graph, "G\n");
}

TEST(ReplyParserTest, TagsInsideAnotherBlockOpenNothing) {
  const ParsedReply parsed = parse_reply(
      "</think><graph>\nreal\n</graph>\n<prompt>\nA = 'write <graph>x</graph> and </prompt> too'\n"
      "</prompt>\n");
  EXPECT_EQ(parsed.graph, "real\n");
  EXPECT_EQ(parsed.prompt, "A = 'write <graph>x</graph> and </prompt> too'\n");
}

TEST(ReplyParserTest, AMentionInASentenceIsNotTheBeginning) {
  const ParsedReply parsed = parse_reply(
      "</think>Here is the <graph> with two drafts:\n<graph>\nclass Workflow: ...\n</graph>");
  EXPECT_EQ(parsed.graph, "class Workflow: ...\n");
}

TEST(ReplyParserTest, AClosingTagAtTheEndOfALineOfSourceIsAccepted) {
  const ParsedReply parsed = parse_reply(
      "</think><graph>\nx = 1</graph>\n<prompt>\nP = "
      "2</prompt>\n<modification>\nm\n</modification>");
  EXPECT_EQ(parsed.graph, "x = 1\n");
  EXPECT_EQ(parsed.prompt, "P = 2\n");
  EXPECT_EQ(parsed.modification, "m");
}

TEST(ReplyParserTest, BlocksThatMixBothKindsOfClosingKeepTheirOrder) {
  const ParsedReply parsed =
      parse_reply("</think><prompt>\nP1</prompt>\n<graph>\nG\n</graph>\n<prompt>\nP2\n</prompt>");
  EXPECT_EQ(parsed.graph, "G\n");
  EXPECT_EQ(parsed.prompt, "P2\n");
}

TEST(ReplyParserTest, SharedIndentationIsTakenOffAndInnerIndentationStays) {
  const ParsedReply parsed =
      parse_reply("</think><graph>\n    class W:\n\n        x = 1\n    </graph>");
  EXPECT_EQ(parsed.graph, "class W:\n\n    x = 1\n");
}

TEST(ReplyParserTest, CarriageReturnsAreDropped) {
  const ParsedReply parsed = parse_reply("</think>\r\n<graph>\r\na\r\nb\r\n</graph>\r\n");
  EXPECT_EQ(parsed.graph, "a\nb\n");
}

TEST(ReplyParserTest, AMissingPromptIsUsable) {
  const ParsedReply parsed = parse_reply("</think><graph>\nG\n</graph>");
  EXPECT_TRUE(parsed.is_usable());
  EXPECT_EQ(parsed.prompt, "");
}

TEST(ReplyParserTest, EachUnusableReplySaysWhy) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "is empty"},
      {"<think>for ever", "nothing stands after </think>"},
      {"<think>done</think>  \n", "nothing stands after </think>"},
      {"</think>I would use two agents.", "no <graph> block"},
      {"</think><graph>\nclass Workf", "not closed"},
      {"</think><graph>\n\n</graph>", "block is empty"},
      {"</think><graph>```python\n```</graph>", "block is empty"},
      {"</think><prompt>P</prompt>", "no <graph> block"},
  };
  for (const auto& [reply, reason] : cases) {
    const ParsedReply parsed = parse_reply(reply);
    EXPECT_FALSE(parsed.is_usable()) << reply;
    EXPECT_NE(parsed.problem.find(reason), std::string::npos) << reply << " -> " << parsed.problem;
  }
}

TEST(ReplyParserTest, AReplyThatRepeatsItselfForEverIsReadQuickly) {
  for (const std::string part : {"<graph>", "<graph>\n", "</graph>", "<graph>x</prompt>", "    ",
                                 "<graph></graph><prompt>\n"}) {
    std::string reply;
    while (reply.size() < 2'000'000) reply += part;
    const auto begin = std::chrono::steady_clock::now();
    const ParsedReply parsed = parse_reply(reply);
    EXPECT_FALSE(parsed.is_usable()) << part;
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10)) << part;
  }
}

/// Every beginning of a reply, as a cut at any length leaves it, is a value and never an old block.
TEST(ReplyParserTest, AReplyCutAnywhereIsUnusableOrWhole) {
  const std::string reply =
      "<think>t</think><modification>m</modification><graph>\nclass W: pass\n</graph>\n<prompt>\nP "
      "= "
      "1\n</prompt>";
  const std::size_t closed = reply.find("</graph>") + std::string("</graph>").size();
  for (std::size_t length = 0; length <= reply.size(); ++length) {
    const ParsedReply parsed = parse_reply(reply.substr(0, length));
    EXPECT_EQ(parsed.is_usable(), length >= closed) << length;
    if (parsed.is_usable()) {
      EXPECT_EQ(parsed.graph, "class W: pass\n");
    }
  }
}

}  // namespace
}  // namespace flowreasoner::meta_agent
