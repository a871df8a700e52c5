#include "flowreasoner/eval/report/html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "flowreasoner/base/digest.h"
#include "flowreasoner/base/json.h"
#include "flowreasoner/base/random.h"
#include "flowreasoner/eval/outcome_fixture.h"
#include "flowreasoner/eval/report/html_text.h"
#include "flowreasoner/eval/report/outcome_grid.h"
#include "flowreasoner/eval/report/page.h"

namespace flowreasoner::eval::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kHostile = "</script><img src=x onerror=alert(1)>\"'&\xE2\x80\xA8";

Evaluation evaluation_of(const std::vector<Outcome>& outcomes, EvaluationOptions options = {}) {
  options.resampling = {100, 1};
  return *evaluate(outcomes, {}, options);
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

std::string from_base64(std::string_view text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned bits = 0;
  int held = 0;
  for (const char c : text) {
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) break;
    bits = (bits << 6 | static_cast<unsigned>(digit)) & 0xFFFFFF;
    held += 6;
    if (held >= 8) bytes += static_cast<char>(bits >> (held -= 8) & 0xFF);
  }
  return bytes;
}

Json unpacked(const std::string& text) {
  const std::string bytes = from_base64(text);
  std::string plain(8 << 20, '\0');
  z_stream stream{};
  inflateInit2(&stream, 15 + 16);
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(plain.data());
  stream.avail_out = static_cast<uInt>(plain.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  plain.resize(stream.total_out);
  inflateEnd(&stream);
  return *parse_json(plain, "details");
}

TEST(Html, WhateverComesFromDataIsText) {
  std::vector<Outcome> outcomes;
  for (const char* method : {"a", "b"}) {
    Outcome outcome = outcome_of(method + std::string(kHostile), std::string(kHostile),
                                 std::string(kHostile), method[0] == 'a');
    outcome.answer = outcome.failure = outcome.trace = outcome.error = kHostile;
    outcome.run = outcome.stopped = kHostile;
    outcome.has_broken_reference = true;
    outcomes.push_back(outcome);
  }
  EvaluationOptions options;
  options.title = options.run = kHostile;
  options.facts = {{std::string(kHostile), std::string(kHostile)}};
  const std::string page = html(evaluation_of(outcomes, options));
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_EQ(count(page, "</script>"), 2U);  // the details' and the program's own
  EXPECT_EQ(count(page, "<script"), 2U);
  EXPECT_THAT(page,
              HasSubstr("<title>&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&quot;&#39;"));
}

TEST(Html, LoadsNothingAndRunsNoScriptButItsOwn) {
  std::vector<Outcome> outcomes;
  add_runs(outcomes, "a", "s", "10");
  add_runs(outcomes, "b", "s", "11");
  const std::string page = html(evaluation_of(outcomes));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  EXPECT_THAT(page, HasSubstr("<script>" + std::string(kPageJs) + "</script>"));
  const std::string hex = sha256_hex(kPageJs);
  std::string digest;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    digest += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  EXPECT_THAT(page, HasSubstr("script-src 'sha256-" + base64(digest) + "'\""));
  for (const char* loading : {"http:", "https:", "src=", "url(", "@import", "<link", "fetch("}) {
    EXPECT_THAT(page, Not(HasSubstr(loading))) << loading;
  }
  EXPECT_THAT(page, Not(HasSubstr("{{")));
}

TEST(Html, ShowsTablesPlotAndGrid) {
  std::vector<Outcome> outcomes;
  for (const std::int64_t repeat : {0, 1, 2}) {
    add_runs(outcomes, "a", "s", repeat == 0 ? "110-" : "100-", repeat);
    add_runs(outcomes, "b", "s", "0111", repeat);
  }
  EvaluationOptions options;
  options.paper = PaperTable::kMain;
  const std::string page = html(evaluation_of(outcomes, options));
  EXPECT_EQ(count(page, "<svg class=\"plot\""), 1U);
  EXPECT_THAT(page, HasSubstr("<tr><th scope=row>p0<td class=s4>✓<td class=s0>✗\n"));
  EXPECT_THAT(page, HasSubstr("<tr><th scope=row>p1<td class=s1>1/3<td class=s4>✓\n"));
  EXPECT_THAT(page, HasSubstr("<tr><th scope=row>p3<td class=n>–<td class=s4>✓\n"));
  EXPECT_THAT(page, HasSubstr("data-reported>reported"));
  EXPECT_THAT(page, HasSubstr("head-room over the best fixed system, s"));
}

TEST(Html, DetailsLieByRowAndSystem) {
  std::vector<Outcome> outcomes;
  add_runs(outcomes, "a", "one", "10");
  add_runs(outcomes, "b", "two", "1");
  add_runs(outcomes, "a", "two", "0", 0);
  add_runs(outcomes, "a", "two", "1", 1);
  outcomes[1].answer = kHostile;
  outcomes[1].run = "r";
  outcomes[1].episode = 4;
  const PackedDetails details = pack_details(evaluation_of(outcomes));
  EXPECT_EQ(details.cut_to_bytes, 0U);
  const Json sets = unpacked(details.base64);
  ASSERT_EQ(sets.size(), 2U);
  ASSERT_EQ(sets[0].size(), 2U);     // rows of "one"
  ASSERT_EQ(sets[0][0].size(), 1U);  // b did not run there
  EXPECT_EQ(sets[0][1][0][0][0], 0);
  EXPECT_EQ(sets[0][1][0][0][12], kHostile);
  EXPECT_EQ(sets[0][1][0][0][10], "r");
  EXPECT_EQ(sets[0][1][0][0][11], 4);
  ASSERT_EQ(sets[1][0].size(), 2U);
  EXPECT_EQ(sets[1][0][0].size(), 2U);  // a's two runs
  EXPECT_EQ(sets[1][0][0][1][0], 1);
}

TEST(Html, LongTextsAreCutUntilTheyFit) {
  Random random(3);
  std::vector<Outcome> outcomes;
  add_runs(outcomes, "a", "s", "10");
  for (Outcome& outcome : outcomes) {
    for (int i = 0; i < 20'000; ++i) outcome.answer += static_cast<char>('!' + random() % 90);
  }
  outcomes[0].answer.replace(0, 3, "äöü");
  const PackedDetails details = pack_details(evaluation_of(outcomes), 8000);
  EXPECT_LE(details.base64.size(), 8000U);
  EXPECT_GT(details.cut_to_bytes, 1000U);
  const Json sets = unpacked(details.base64);
  EXPECT_EQ(sets[0][1][0][0][12].get<std::string>().size(), details.cut_to_bytes + 3);  // "…"
}

TEST(Html, StaysSmallWithManySystemsSetsAndProblems) {
  Random random(9);
  std::vector<Outcome> outcomes;
  for (int system = 0; system < 15; ++system) {
    for (const char* set : {"humaneval:test", "mbpp:test", "bigcodebench"}) {
      for (int problem = 0; problem < 300; ++problem) {
        Outcome outcome = outcome_of("a method of number " + std::to_string(system), set,
                                     "HumanEval/" + std::to_string(problem), random() % 3 != 0);
        for (int line = 0; line < 20; ++line) {
          outcome.answer += "    value_" + std::to_string(random() % 1000) + " = compute(" +
                            std::to_string(random() % 1000) + ")\n";
        }
        outcome.failure = "assert f(" + std::to_string(random()) + ") == 1";
        outcome.run = "20260131-154502-k7f3";
        outcome.episode = static_cast<std::int64_t>(outcomes.size());
        outcomes.push_back(std::move(outcome));
      }
    }
  }
  const std::string page = html(evaluation_of(outcomes));
  EXPECT_LT(page.size(), 3'000'000U);
  EXPECT_EQ(count(page, "<tr><th scope=row>"), 900U);
}

TEST(Html, Base64IsTheStandardOne) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}

}  // namespace
}  // namespace flowreasoner::eval::report
