#include "flowreasoner/meta_agent/feedback.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

namespace flowreasoner::meta_agent {
namespace {

constexpr std::size_t kAddressDigits = 6;
constexpr std::size_t kSummaryBytes = 200;

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::string one_line(std::string_view text, std::size_t limit) {
  std::string line(text);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return shorten(line, limit);
}

std::string indented(std::string_view text, std::string_view indent) {
  std::string result;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    result += indent;
    result += text.substr(0, end);
    result += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

/// CPU and wall limits are the same fault of a program; which fires first is chance.
std::string ending_words(const std::string& ending) {
  if (ending == "wall limit" || ending == "cpu limit") return "took too long (an endless loop?)";
  if (ending == "memory limit") return "used too much memory";
  if (ending == "output limit") return "printed too much";
  return "ended early: " + ending;
}

std::string failure_text(const tasks::TestResult& test, const FeedbackOptions& options) {
  const auto cut = [&options](const std::string& text) {
    return shorten(without_addresses(text), options.value_bytes);
  };
  std::string text = "  - FAILED " + one_line(test.expression, options.value_bytes) + "\n";
  if (!test.expected.empty() || !test.actual.empty()) {
    text += "    expected " + cut(test.expected) + "\n    got      " + cut(test.actual) + "\n";
  }
  const bool is_plain = test.type == "AssertionError" && test.message.empty();
  if (!test.type.empty() && !is_plain) {
    text += "    " + test.type + (test.message.empty() ? "" : ": " + cut(test.message)) + "\n";
  }
  return text;
}

std::string verdict_text(const tasks::Verdict& verdict, const FeedbackOptions& options) {
  if (!verdict.load_error.empty()) {
    return "  The answer is no program that loads: " +
           shorten(without_addresses(verdict.load_error), options.value_bytes) + "\n";
  }
  std::string text;
  std::size_t failures = 0;
  for (const tasks::TestResult& test : verdict.results) {
    if (test.passed) continue;
    if (++failures <= options.failures) text += failure_text(test, options);
  }
  if (failures > options.failures) {
    text += fmt::format("  - and {} more failed tests\n", failures - options.failures);
  }
  if (!verdict.ending.empty() && verdict.ending != "exited") {
    text += "  The answer's program " + ending_words(verdict.ending) + "\n";
  }
  return text;
}

std::string error_text(const workflow::WorkflowError& error, const FeedbackOptions& options) {
  if (error.stage == "guest") {
    return "  The workflow " + ending_words(error.type) + "\n";
  }
  if (error.stage == "budget") return "  The workflow was stopped: the budget was spent.\n";
  if (error.stage == "model") {
    return "  A worker did not answer, which is no fault of the program: " +
           shorten(without_addresses(error.message), options.value_bytes) + "\n";
  }
  std::string text =
      fmt::format("  The workflow raised {}{}", error.type, error.message.empty() ? "" : ": ");
  text += shorten(without_addresses(error.message), options.value_bytes);
  if (error.line > 0)
    text += fmt::format(" ({}, line {})", error.file.empty() ? "graph.py" : error.file, error.line);
  text += '\n';
  if (!error.traceback.empty()) {
    text += indented(shorten(without_addresses(error.traceback), 2 * options.value_bytes), "    ");
  }
  return text;
}

std::string logs_text(const workflow::WorkflowResult& result, const FeedbackOptions& options) {
  std::string text;
  std::size_t shown = 0;
  for (const workflow::GuestLog& log : result.logs) {
    if (log.level != "warn") continue;  // what operators note: a fallback that was taken
    if (++shown > 4) break;
    text += "  note: " + one_line(without_addresses(log.message), options.value_bytes) + "\n";
  }
  return text;
}

/// What one run did, without its number: equal ones are told once.
std::string run_text(const RunReport& run, const FeedbackOptions& options) {
  std::string text;
  if (run.result.error) {
    text = "the workflow gave no answer.\n" + error_text(*run.result.error, options);
  } else if (run.verdict.total() > 0) {
    text = fmt::format("{} of {} tests passed.\n", run.verdict.passed_count(), run.verdict.total());
    text += verdict_text(run.verdict, options);
  } else if (!run.verdict.load_error.empty()) {
    text = "no test ran.\n" + verdict_text(run.verdict, options);
  } else {
    text = "the answer was: " + one_line(run.code, options.value_bytes) + "\n";
  }
  return text + logs_text(run.result, options);
}

std::string runs_text(const RoundReport& report, const FeedbackOptions& options) {
  std::vector<std::pair<std::string, std::vector<std::size_t>>> kinds;
  for (std::size_t i = 0; i < report.runs.size(); ++i) {
    std::string text = run_text(report.runs[i], options);
    const auto same = std::find_if(kinds.begin(), kinds.end(),
                                   [&text](const auto& kind) { return kind.first == text; });
    if (same == kinds.end()) {
      kinds.emplace_back(std::move(text), std::vector<std::size_t>{i + 1});
    } else {
      same->second.push_back(i + 1);
    }
  }
  std::string text;
  for (const auto& [what, runs] : kinds) {
    text += fmt::format("Run{} {}: {}", runs.size() > 1 ? "s" : "", fmt::join(runs, ", "), what);
  }
  return text;
}

std::string findings_text(const std::vector<workflow::Finding>& findings) {
  std::string text;
  for (const workflow::Finding& finding : findings) text += "- " + finding.to_string() + "\n";
  return text;
}

std::string cost_text(const RoundReport& report) {
  double usd = 0;
  std::int64_t tokens = 0;
  std::int64_t calls = 0;
  bool is_priced = true;
  for (const RunReport& run : report.runs) {
    usd += run.result.usd;
    tokens += run.result.tokens();
    calls += run.result.calls;
    is_priced = is_priced && run.result.is_priced;
  }
  const auto runs = std::max<double>(1, static_cast<double>(report.runs.size()));
  std::string text =
      fmt::format("Cost of one run: {:.1f} model calls, {:.0f} tokens",
                  static_cast<double>(calls) / runs, static_cast<double>(tokens) / runs);
  if (is_priced) text += fmt::format(", ${:.2g}", usd / runs);
  return text + ".\n";
}

std::string log_text(const RoundReport& report, const FeedbackOptions& options) {
  if (!report.unusable.empty()) return "The reply held no program. " + report.unusable + "\n";
  std::string text;
  if (!report.findings.empty()) text += "Static checks:\n" + findings_text(report.findings);
  if (!report.has_run) return text + "It was not run, and no worker was asked.\n";
  if (!report.has_visible_tests) {
    text += "There are no visible tests. " + report.agreement + "\n";
  }
  return text + runs_text(report, options) + cost_text(report);
}

}  // namespace

std::string shorten(std::string_view text, std::size_t limit_bytes) {
  if (text.size() <= limit_bytes) return std::string(text);
  std::size_t head = limit_bytes * 2 / 3;
  std::size_t tail = text.size() - (limit_bytes - head);
  while (head > 0 && is_continuation(text[head])) --head;
  while (tail < text.size() && is_continuation(text[tail])) ++tail;
  return fmt::format("{} [… {} bytes left out …] {}", text.substr(0, head), tail - head,
                     text.substr(tail));
}

std::string without_addresses(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::size_t at = std::min(text.find("0x"), text.size());
    result += text.substr(0, at);
    text.remove_prefix(at);
    if (text.empty()) break;
    std::size_t end = 2;
    while (end < text.size() && std::isxdigit(static_cast<unsigned char>(text[end])) != 0) ++end;
    result += end - 2 >= kAddressDigits ? std::string("0x…") : std::string(text.substr(0, end));
    text.remove_prefix(end);
  }
  return result;
}

std::string render_feedback(const RoundReport& report, const FeedbackOptions& options) {
  std::string text = fmt::format("Score: {:.2f} of 1.\n", report.score);
  if (options.mode == FeedbackMode::kScore) return text;
  return shorten(text + log_text(report, options), options.limit_bytes);
}

std::string summarize_round(const RoundReport& report) {
  if (!report.unusable.empty()) return "no program: " + one_line(report.unusable, kSummaryBytes);
  if (!report.has_run) {
    const auto error =
        std::find_if(report.findings.begin(), report.findings.end(), [](const auto& finding) {
          return finding.severity == workflow::Finding::Severity::kError;
        });
    return "not run: " + (error == report.findings.end() ? "the static checks forbade it"
                                                         : one_line(error->message, kSummaryBytes));
  }
  std::string text;
  for (const RunReport& run : report.runs) {
    if (run.result.error) {
      return "a run failed: " +
             one_line(without_addresses(run.result.error->type + " " + run.result.error->message),
                      kSummaryBytes);
    }
  }
  int passed = 0;
  int total = 0;
  for (const RunReport& run : report.runs) {
    passed += run.verdict.passed_count();
    total += run.verdict.total();
  }
  if (total == 0)
    return report.agreement.empty() ? "ran" : one_line(report.agreement, kSummaryBytes);
  return fmt::format("{} of {} tests passed in {} run{}", passed, total, report.runs.size(),
                     report.runs.size() == 1 ? "" : "s");
}

}  // namespace flowreasoner::meta_agent
