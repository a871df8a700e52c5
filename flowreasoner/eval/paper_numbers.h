#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "flowreasoner/eval/system.h"

namespace flowreasoner::eval {

/// The tables of the paper (arXiv 2504.15257) that `eval --table` sets beside its own.
enum class PaperTable {
  kMain,    ///< methods on the three sets
  kMeta,    ///< meta-agents, with o1-mini as worker
  kWorker,  ///< workers, under FlowReasoner
};

/// "main", "meta", "worker".
std::string_view paper_table_name(PaperTable table);
std::optional<PaperTable> paper_table_from_name(std::string_view name);

/// One row as printed there: accuracy in per cent. What the paper does not print is unset; models
/// that it does not name for a row are empty. Nothing here was measured by this program.
struct PaperRow {
  PaperTable table = PaperTable::kMain;
  std::string_view name;    ///< as printed: "FlowReasoner-7B"
  std::string_view method;  ///< ours: "flowreasoner"
  std::string_view meta;
  std::string_view worker;
  std::optional<double> bigcodebench;
  std::optional<double> humaneval;
  std::optional<double> mbpp;
  std::optional<double> overall;
  std::optional<double> unnamed;  ///< of an ablation that does not name its set
};

std::span<const PaperRow> paper_rows();

/// The paper's row for a system, by method; of several, the one that names the system's own models,
/// else the first. Null when the table has no such method.
const PaperRow* paper_row(PaperTable table, const System& system);

/// The row's number for a set ("humaneval:test" counts as HumanEval), or for kOverall. The paper's
/// problems are its own draw: 300, 131 and 341 (inferred from its "overall").
std::optional<double> paper_number(const PaperRow& row, std::string_view set);

}  // namespace flowreasoner::eval
