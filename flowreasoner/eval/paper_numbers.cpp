#include "flowreasoner/eval/paper_numbers.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "flowreasoner/eval/cell.h"

namespace flowreasoner::eval {
namespace {

constexpr auto kMain = PaperTable::kMain;
constexpr auto kMeta = PaperTable::kMeta;
constexpr auto kWorker = PaperTable::kWorker;
constexpr std::nullopt_t kBlank = std::nullopt;

// Of several rows of a method, the one that stands for it by default comes first: workers are
// o1-mini in the paper's text, and its model's size is 7B before 14B.
constexpr std::array kRows{
    PaperRow{kMain, "o1-mini", "direct", "", "o1-mini", 57.67, 95.42, 74.19, 71.37, kBlank},
    PaperRow{kMain, "GPT-4o-mini", "direct", "", "GPT-4o-mini", 56.33, 88.55, 71.73, 68.60, kBlank},
    PaperRow{kMain, "Self-Refine (o1-mini)", "self_refine", "", "o1-mini", 56.68, 94.74, 73.64,
             70.63, kBlank},
    PaperRow{kMain, "Self-Refine (GPT-4o-mini)", "self_refine", "", "GPT-4o-mini", 54.78, 89.83,
             69.64, 67.29, kBlank},
    PaperRow{kMain, "LLM-Debate (o1-mini)", "llm_debate", "", "o1-mini", 57.25, 95.83, 74.28, 71.33,
             kBlank},
    PaperRow{kMain, "LLM-Debate (GPT-4o-mini)", "llm_debate", "", "GPT-4o-mini", 56.88, 91.64,
             70.28, 68.69, kBlank},
    PaperRow{kMain, "LLM-Blender (o1-mini)", "llm_blender", "", "o1-mini", 59.51, 96.37, 78.65,
             74.22, kBlank},
    PaperRow{kMain, "LLM-Blender (GPT-4o-mini)", "llm_blender", "", "GPT-4o-mini", 57.46, 89.44,
             76.39, 71.25, kBlank},
    PaperRow{kMain, "AutoAgents", "autoagents", "", "", 56.65, 88.91, 72.03, 68.92, kBlank},
    PaperRow{kMain, "ADAS", "adas", "", "", 53.87, 84.26, 68.47, 65.48, kBlank},
    PaperRow{kMain, "AFlow", "aflow", "", "", 59.83, 94.15, 82.40, 75.63, kBlank},
    PaperRow{kMain, "MaAS", "maas", "", "", 60.33, 95.42, 84.16, 76.81, kBlank},
    PaperRow{kMain, "FlowReasoner-7B", "flowreasoner", "FlowReasoner-7B", "", 62.78, 96.95, 89.86,
             80.53, kBlank},
    PaperRow{kMain, "FlowReasoner-7B, SFT only", "flowreasoner", "FlowReasoner-7B-SFT", "", 61.79,
             96.38, 87.22, 78.89, kBlank},
    PaperRow{kMain, "FlowReasoner-14B", "flowreasoner", "FlowReasoner-14B", "", 63.53, 97.26, 92.15,
             81.89, kBlank},
    PaperRow{kMain, "FlowReasoner-14B, SFT only", "flowreasoner", "FlowReasoner-14B-SFT", "", 62.83,
             97.18, 91.91, 81.50, kBlank},

    PaperRow{kMeta, "FlowReasoner", "flowreasoner", "FlowReasoner", "o1-mini", kBlank, kBlank,
             kBlank, kBlank, 63.17},
    PaperRow{kMeta, "o1-mini", "flowreasoner", "o1-mini", "o1-mini", kBlank, kBlank, kBlank, kBlank,
             62.77},
    PaperRow{kMeta, "Claude 3.5", "flowreasoner", "Claude 3.5", "o1-mini", kBlank, kBlank, kBlank,
             kBlank, 62.15},
    PaperRow{kMeta, "GPT-4o-mini", "flowreasoner", "GPT-4o-mini", "o1-mini", kBlank, kBlank, kBlank,
             kBlank, 61.81},

    PaperRow{kWorker, "o1-mini (7B)", "flowreasoner", "FlowReasoner-7B", "o1-mini", 62.77, 96.95,
             89.86, kBlank, kBlank},
    PaperRow{kWorker, "Claude 3.5 (7B)", "flowreasoner", "FlowReasoner-7B", "Claude 3.5", 60.67,
             96.07, 87.63, kBlank, kBlank},
    PaperRow{kWorker, "GPT-4o-mini (7B)", "flowreasoner", "FlowReasoner-7B", "GPT-4o-mini", 59.18,
             94.24, 82.19, kBlank, kBlank},
    PaperRow{kWorker, "Qwen2.5-Coder-32B (7B)", "flowreasoner", "FlowReasoner-7B",
             "Qwen2.5-Coder-32B", 50.17, 92.89, 80.40, kBlank, kBlank},
    PaperRow{kWorker, "o1-mini (14B)", "flowreasoner", "FlowReasoner-14B", "o1-mini", 63.53, 97.26,
             92.15, kBlank, kBlank},
    PaperRow{kWorker, "Claude 3.5 (14B)", "flowreasoner", "FlowReasoner-14B", "Claude 3.5", 61.12,
             96.52, 89.82, kBlank, kBlank},
    PaperRow{kWorker, "GPT-4o-mini (14B)", "flowreasoner", "FlowReasoner-14B", "GPT-4o-mini", 59.75,
             94.52, 82.27, kBlank, kBlank},
    PaperRow{kWorker, "Qwen2.5-Coder-32B (14B)", "flowreasoner", "FlowReasoner-14B",
             "Qwen2.5-Coder-32B", 52.67, 93.69, 78.90, kBlank, kBlank},
    PaperRow{kWorker, "o1-mini (ablation)", "flowreasoner", "FlowReasoner", "o1-mini", kBlank,
             kBlank, kBlank, kBlank, 63.17},
    PaperRow{kWorker, "Claude 3.5 (ablation)", "flowreasoner", "FlowReasoner", "Claude 3.5", kBlank,
             kBlank, kBlank, kBlank, 62.15},
    PaperRow{kWorker, "GPT-4o-mini (ablation)", "flowreasoner", "FlowReasoner", "GPT-4o-mini",
             kBlank, kBlank, kBlank, kBlank, 61.81},
    PaperRow{kWorker, "QwenCoder (ablation)", "flowreasoner", "FlowReasoner", "QwenCoder", kBlank,
             kBlank, kBlank, kBlank, 53.85},
};

/// "openai/GPT-4o-mini" as "gpt4omini", "workflows/self_refine" as "selfrefine".
std::string plain_name(std::string_view name) {
  std::string plain;
  for (const char c : name.substr(name.rfind('/') + 1)) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0) plain += static_cast<char>(std::tolower(byte));
  }
  return plain;
}

/// How much of a model's name the paper's name for it covers: a dated name is the model, too.
std::size_t likeness(std::string_view own, std::string_view in_paper) {
  const std::string wanted = plain_name(in_paper);
  return plain_name(own).starts_with(wanted) ? wanted.size() : 0;
}

}  // namespace

std::string_view paper_table_name(PaperTable table) {
  switch (table) {
    case PaperTable::kMain:
      return "main";
    case PaperTable::kMeta:
      return "meta";
    case PaperTable::kWorker:
      break;
  }
  return "worker";
}

std::optional<PaperTable> paper_table_from_name(std::string_view name) {
  for (const PaperTable table : {kMain, kMeta, kWorker}) {
    if (paper_table_name(table) == name) return table;
  }
  return std::nullopt;
}

std::span<const PaperRow> paper_rows() {
  return kRows;
}

const PaperRow* paper_row(PaperTable table, const System& system) {
  const std::string method = plain_name(system.method);
  const PaperRow* best = nullptr;
  std::size_t most = 0;
  for (const PaperRow& row : kRows) {
    if (row.table != table || plain_name(row.method) != method) continue;
    std::size_t like = likeness(system.meta, row.meta);
    for (const std::string& worker : system.workers) like += likeness(worker, row.worker);
    if (best != nullptr && like <= most) continue;
    best = &row;
    most = like;
  }
  return best;
}

std::optional<double> paper_number(const PaperRow& row, std::string_view set) {
  const std::string_view name = set.substr(0, set.find(':'));
  if (name == "bigcodebench") return row.bigcodebench;
  if (name == "humaneval") return row.humaneval;
  if (name == "mbpp") return row.mbpp;
  if (set == kOverall) return row.overall;
  return std::nullopt;
}

}  // namespace flowreasoner::eval
