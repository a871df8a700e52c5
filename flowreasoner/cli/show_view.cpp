#include "flowreasoner/cli/show_view.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "flowreasoner/base/figures.h"
#include "flowreasoner/cli/graph_view.h"

namespace flowreasoner::cli {
namespace {

constexpr std::size_t kLabelWidth = 13;
constexpr std::size_t kFailuresShown = 3;
constexpr std::size_t kFindingsShown = 3;
constexpr std::size_t kTestsShown = 40;
constexpr std::size_t kDesignLines = 3;
constexpr std::size_t kTextColumns = 400;  // what of a stranger's text is looked at for one line

/// "  reasoning   …".
TextLine labelled(const std::string& label, const TextLine& text) {
  TextLine line("  " + label, Tone::kDim);
  line.pad_to(kLabelWidth);
  return line.append(text);
}

/// The first line of a text that says something.
std::string first_words(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return {};
  const auto end = std::min(text.find('\n', begin), text.size());
  return printable(text.substr(begin, std::min(end - begin, kTextColumns)));
}

std::int64_t count_words(const std::string& text) {
  std::int64_t words = 0;
  bool is_inside = false;
  for (const char letter : text) {
    const bool is_space = letter == ' ' || letter == '\n' || letter == '\t' || letter == '\r';
    if (!is_space && !is_inside) ++words;
    is_inside = !is_space;
  }
  return words;
}

std::string totals_text(double usd, std::int64_t tokens, std::int64_t calls) {
  return fmt::format("{} · {} tokens · {}", usd_text(usd), count_text(tokens),
                     plural(calls, "call"));
}

std::string round_name(const DesignShown& design, const ShowState& state) {
  if (design.place.round == 0) return "tests by the workers";
  std::string name = fmt::format("round {}", design.place.round);
  if (state.rounds > 0) name += fmt::format("/{}", state.rounds);
  if (design.candidates > 1) {
    name += fmt::format(" · candidate {}/{}", design.place.candidate + 1, design.candidates);
  }
  return name;
}

/// "✓✓✗": one mark a test.
TextLine test_marks(const tasks::Verdict& verdict) {
  TextLine marks;
  std::size_t shown = 0;
  for (const tasks::TestResult& result : verdict.results) {
    if (shown++ == kTestsShown) {
      marks.add("…", Tone::kDim);
      break;
    }
    const bool was_reached = result.type != "NotRun";
    marks.add(result.passed ? "✓"
              : was_reached ? "✗"
                            : "·",
              result.passed ? Tone::kGood
              : was_reached ? Tone::kBad
                            : Tone::kDim);
  }
  return marks;
}

/// "✓✓✗ 2/3 tests", or why there are none.
TextLine verdict_text(const RunShown& run) {
  const episode::RunEnded& result = run.result;
  if (!result.has_finished) return {"✗ " + first_words(result.error), Tone::kBad};
  if (!result.is_judged) return {"no tests", Tone::kDim};
  const tasks::Verdict& verdict = result.verdict;
  if (!verdict.load_error.empty()) return {"✗ " + first_words(verdict.load_error), Tone::kBad};
  if (verdict.total() == 0) return {"✗ the answer is empty", Tone::kBad};
  TextLine text = test_marks(verdict);
  text.add(fmt::format(" {}/{} tests", verdict.passed_count(), verdict.total()),
           verdict.passed ? Tone::kGood : Tone::kBad);
  return text;
}

/// What a run that goes on does now: "⠋ ScEnsemble, Test  5 calls".
TextLine activity_text(const RunShown& run, std::size_t tick) {
  std::vector<std::string> names;
  for (const workflow::TraceEntry& call : run.calls) {
    if (call.has_ended) continue;
    std::string name = call.operator_name.empty() ? call.op : call.operator_name;
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(std::move(name));
    }
  }
  TextLine text(spinner(tick) + " ", Tone::kAccent);
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + printable(name);
  text.add(list.empty() ? "running" : list);
  const auto calls = static_cast<std::int64_t>(run.calls.size());
  return text.add("  " + plural(calls, "call"), Tone::kDim);
}

/// Runs that follow each other with the same verdict share a line: "runs 1-3  ✓✗ 1/2 tests".
std::vector<TextLine> run_lines(const DesignShown& design, const ShowState& state) {
  std::vector<TextLine> lines;
  for (std::size_t i = 0; i < design.runs.size();) {
    const RunShown& run = design.runs[i];
    if (!run.has_ended) {
      const std::string label = fmt::format("run {}", run.place.validation + 1);
      lines.push_back(labelled(label, activity_text(run, state.tick)));
      ++i;
      continue;
    }
    TextLine text = verdict_text(run);
    double usd = 0;
    std::int64_t tokens = 0;
    std::int64_t calls = 0;
    std::size_t end = i;
    while (end < design.runs.size() && design.runs[end].has_ended &&
           verdict_text(design.runs[end]).plain() == text.plain()) {
      usd += design.runs[end].result.usd;
      tokens += design.runs[end].result.tokens;
      calls += design.runs[end].result.calls;
      ++end;
    }
    const std::int64_t first = run.place.validation + 1;
    const std::int64_t last = design.runs[end - 1].place.validation + 1;
    const std::string label =
        first == last ? fmt::format("run {}", first) : fmt::format("runs {}-{}", first, last);
    lines.push_back(labelled(label, text.add("  " + totals_text(usd, tokens, calls), Tone::kDim)));
    i = end;
  }
  return lines;
}

/// "✗ assert f(1) == 2   got 3".
TextLine failure_text(const tasks::TestResult& result) {
  TextLine text("✗ ", Tone::kBad);
  text.add(first_words(result.expression));
  if (!result.actual.empty()) {
    text.add("  got ", Tone::kDim).add(first_words(result.actual), Tone::kBad);
  } else if (!result.type.empty()) {
    text.add("  " + first_words(result.type + ": " + result.message), Tone::kDim);
  }
  return text;
}

/// The failures of the runs, each test once.
void add_failures(const DesignShown& design, std::vector<TextLine>& lines) {
  std::vector<std::string> seen;
  std::size_t left_out = 0;
  for (const RunShown& run : design.runs) {
    for (const tasks::TestResult& result : run.result.verdict.results) {
      if (result.passed || result.type == "NotRun") continue;
      if (std::find(seen.begin(), seen.end(), result.expression) != seen.end()) continue;
      seen.push_back(result.expression);
      if (seen.size() > kFailuresShown) {
        ++left_out;
      } else {
        lines.push_back(labelled("", failure_text(result)));
      }
    }
  }
  if (left_out > 0) {
    lines.push_back(labelled("", {fmt::format("and {} more", left_out), Tone::kDim}));
  }
}

/// Reasoning folded to one line, the modification, what the checks say.
void add_design(const DesignShown& design, std::size_t columns, std::vector<TextLine>& lines) {
  const episode::DesignEnded& made = design.design;
  if (!made.reasoning.empty()) {
    TextLine text(fmt::format("▸ {}  ", plural(count_words(made.reasoning), "word")), Tone::kDim);
    lines.push_back(labelled("reasoning", text.add(first_words(made.reasoning), Tone::kDim)));
  }
  if (!made.modification.empty()) {
    const std::size_t room = columns > kLabelWidth ? columns - kLabelWidth : 1;
    std::string label = "design";
    for (std::string& text : wrap_words(first_words(made.modification), room, kDesignLines)) {
      lines.push_back(labelled(std::exchange(label, ""), std::move(text)));
    }
  }
  if (made.repairs > 0) {
    lines.push_back(labelled(
        "", {"sent back " + plural(made.repairs, "time") + " for repair", Tone::kWarning}));
  }
  if (!made.unusable.empty()) {
    lines.push_back(labelled("", {"✗ " + first_words(made.unusable), Tone::kBad}));
  }
  std::size_t shown = 0;
  for (const workflow::Finding& finding : made.findings) {
    if (finding.severity != workflow::Finding::Severity::kError) continue;
    if (shown++ == kFindingsShown) break;
    lines.push_back(labelled("", {"✗ " + first_words(finding.to_string()), Tone::kBad}));
  }
}

std::vector<GraphNode> nodes_of(const DesignShown& design) {
  std::vector<std::vector<workflow::TraceEntry>> traces;
  for (const RunShown& run : design.runs) traces.push_back(run.calls);
  return graph_nodes(design.design.calls, traces);
}

std::vector<TextLine> cut_all(std::vector<TextLine> lines, std::size_t columns) {
  for (TextLine& line : lines) line = line.cut_to(columns);
  return lines;
}

TextLine design_head(const DesignShown& design, const ShowState& state) {
  TextLine head(round_name(design, state), Tone::kBold);
  if (design.parent > 0) head.add(fmt::format("  improves round {}", design.parent), Tone::kDim);
  return head;
}

/// What happens at this moment, for the status line.
std::string activity(const ShowState& state) {
  const DesignShown* open = nullptr;
  for (const DesignShown& design : state.designs) {
    if (design.is_open()) open = &design;
  }
  if (open == nullptr) return state.designs.empty() ? "starting" : "judging";
  const std::string name = round_name(*open, state);
  if (open->place.round == 0) return name;
  return name + (open->is_designed ? " · running" : " · designing");
}

/// "▰▰▰▱▱▱▱▱▱▱": how much of the money is spent.
std::string budget_bar(double usd, double max_usd) {
  constexpr std::size_t kCells = 10;
  const double share = max_usd > 0 ? std::clamp(usd / max_usd, 0.0, 1.0) : 1.0;
  const auto full = static_cast<std::size_t>(share * kCells + 0.5);
  std::string bar;
  for (std::size_t i = 0; i < kCells; ++i) bar += i < full ? "▰" : "▱";
  return bar;
}

}  // namespace

std::vector<TextLine> header_lines(const ShowState& state, std::size_t columns) {
  TextLine models("meta-agent ", Tone::kDim);
  models.add(printable(state.meta)).add("   worker ", Tone::kDim);
  for (std::size_t i = 0; i < state.workers.size(); ++i) {
    models.add((i > 0 ? ", " : "") + printable(state.workers[i]));
  }
  return cut_all({TextLine(printable(state.title), Tone::kBold), models}, columns);
}

std::vector<TextLine> folded_design_lines(const DesignShown& design, const ShowState& state,
                                          std::size_t columns) {
  TextLine head = design_head(design, state);
  const bool is_best = state.best && state.best->place.round == design.place.round &&
                       state.best->place.candidate == design.place.candidate;
  if (design.place.round > 0) {
    const double score = design.result.score;
    head.add(fmt::format("  score {:.2f}", score), score >= 1 ? Tone::kGood : Tone::kWarning);
    if (is_best) head.add("  best so far", Tone::kGood);
  }
  head.add("  " + totals_text(design.result.usd, design.result.tokens, design.result.calls),
           Tone::kDim);
  std::vector<TextLine> lines{std::move(head)};
  add_design(design, columns, lines);
  const std::vector<GraphNode> nodes = nodes_of(design);
  if (!nodes.empty()) lines.push_back(labelled("workflow", graph_line(nodes)));
  for (TextLine& line : run_lines(design, state)) lines.push_back(std::move(line));
  add_failures(design, lines);
  return cut_all(std::move(lines), columns);
}

std::vector<TextLine> open_design_lines(const DesignShown& design, const ShowState& state,
                                        std::size_t columns) {
  std::vector<TextLine> lines{design_head(design, state)};
  if (!design.is_designed && design.place.round > 0) {
    TextLine text(spinner(state.tick) + " ", Tone::kAccent);
    lines.push_back(labelled("design", text.add("the meta-agent thinks")));
  }
  add_design(design, columns, lines);
  constexpr std::size_t kIndent = 2;
  const std::size_t room = columns > kIndent ? columns - kIndent : columns;
  for (const TextLine& line : graph_boxes(nodes_of(design), room, state.tick)) {
    lines.push_back(TextLine("  ").append(line));
  }
  for (TextLine& line : run_lines(design, state)) lines.push_back(std::move(line));
  add_failures(design, lines);
  return cut_all(std::move(lines), columns);
}

TextLine status_line(const ShowState& state, std::size_t columns) {
  TextLine line(spinner(state.tick) + " ", Tone::kAccent);
  line.add(activity(state));
  const std::string price = cost_text(state.spent.usd, state.spent.is_priced);
  line.add(" · ", Tone::kDim).add(price, Tone::kBold);
  if (state.max_usd) {
    line.add(" of " + usd_text(*state.max_usd) + " ", Tone::kDim);
    line.add(budget_bar(state.spent.usd, *state.max_usd), Tone::kDim);
  }
  line.add(fmt::format(" · {} tokens · {} · {}", count_text(state.spent.tokens),
                       plural(state.spent.calls, "call"), duration_text(state.elapsed)),
           Tone::kDim);
  if (state.best && state.best->total > 0) {
    const bool passes = state.best->passed == state.best->total;
    line.add(fmt::format(" · best {}/{}", state.best->passed, state.best->total),
             passes ? Tone::kGood : Tone::kWarning);
  }
  return line.cut_to(columns);
}

std::vector<TextLine> live_lines(const ShowState& state, std::size_t columns, std::size_t rows) {
  std::vector<TextLine> lines;
  for (const DesignShown& design : state.designs) {
    if (!design.is_open()) continue;
    for (TextLine& line : open_design_lines(design, state, columns)) {
      lines.push_back(std::move(line));
    }
  }
  lines.push_back(status_line(state, columns));
  if (lines.size() > rows)
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(rows));
  return lines;
}

TextLine progress_line(ShowRecorder::Event event, const DesignShown& design,
                       const ShowState& state) {
  TextLine line(round_name(design, state) + ": ");
  switch (event) {
    case ShowRecorder::Event::kDesignStarted:
      line.add(design.parent > 0 ? fmt::format("designing, from round {}", design.parent)
                                 : "designing");
      break;
    case ShowRecorder::Event::kDesignEnded:
      line.add(design.design.will_run ? "running the workflow" : "the design cannot run");
      break;
    case ShowRecorder::Event::kRoundEnded:
      line.add(
          fmt::format("score {:.2f}, {}", design.result.score,
                      totals_text(design.result.usd, design.result.tokens, design.result.calls)));
      break;
    case ShowRecorder::Event::kRunEnded:
    case ShowRecorder::Event::kOther:
      break;
  }
  return line;
}

}  // namespace flowreasoner::cli
