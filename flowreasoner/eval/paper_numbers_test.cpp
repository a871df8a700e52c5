#include "flowreasoner/eval/paper_numbers.h"

#include <gtest/gtest.h>

#include "flowreasoner/eval/cell.h"

namespace flowreasoner::eval {
namespace {

const PaperRow* row_of(PaperTable table, std::string method, std::string meta, std::string worker) {
  return paper_row(table, {std::move(method), std::move(meta), {std::move(worker)}});
}

TEST(PaperNumbers, OverallIsTheMeanWeightedByProblems) {
  int rows = 0;
  for (const PaperRow& row : paper_rows()) {
    if (!row.overall) continue;
    ++rows;
    const double mean = (300 * *row.bigcodebench + 131 * *row.humaneval + 341 * *row.mbpp) / 772;
    EXPECT_NEAR(*row.overall, mean, 0.012) << row.name;  // all are rounded to 0.01
  }
  EXPECT_EQ(rows, 16);
}

TEST(PaperNumbers, ARowIsFoundByMethodAndThenByModels) {
  EXPECT_EQ(row_of(PaperTable::kMain, "direct", "", "openai/gpt-4o-mini-2024-07-18")->name,
            "GPT-4o-mini");
  EXPECT_EQ(row_of(PaperTable::kMain, "direct", "", "mini")->name, "o1-mini");
  EXPECT_EQ(row_of(PaperTable::kMain, "workflows/self_refine", "", "openai/o1-mini")->name,
            "Self-Refine (o1-mini)");
  EXPECT_EQ(row_of(PaperTable::kMain, "flowreasoner", "local:x/FlowReasoner-14B", "w")->name,
            "FlowReasoner-14B");
  EXPECT_EQ(row_of(PaperTable::kMain, "flowreasoner", "FlowReasoner-14B-SFT", "w")->name,
            "FlowReasoner-14B, SFT only");
  EXPECT_EQ(row_of(PaperTable::kWorker, "flowreasoner", "mini", "Qwen2.5-Coder-32B-Instruct")->name,
            "Qwen2.5-Coder-32B (7B)");
  EXPECT_EQ(row_of(PaperTable::kMain, "cot", "", "o1-mini"), nullptr);
}

TEST(PaperNumbers, ASplitCountsAsItsSetAndTheRestIsBlank) {
  const PaperRow* row = row_of(PaperTable::kMain, "aflow", "", "");
  EXPECT_EQ(paper_number(*row, "humaneval:test"), 94.15);
  EXPECT_EQ(paper_number(*row, "bigcodebench"), 59.83);
  EXPECT_EQ(paper_number(*row, kOverall), 75.63);
  EXPECT_FALSE(paper_number(*row, "humaneval+"));
  EXPECT_FALSE(paper_number(*row, "problems.jsonl"));
  const PaperRow* ablation = row_of(PaperTable::kMeta, "flowreasoner", "o1-mini", "w");
  EXPECT_FALSE(paper_number(*ablation, "bigcodebench"));
  EXPECT_EQ(ablation->unnamed, 62.77);
}

TEST(PaperNumbers, TablesHaveNames) {
  for (const PaperTable table : {PaperTable::kMain, PaperTable::kMeta, PaperTable::kWorker}) {
    EXPECT_EQ(paper_table_from_name(paper_table_name(table)), table);
  }
  EXPECT_FALSE(paper_table_from_name("all"));
}

}  // namespace
}  // namespace flowreasoner::eval
