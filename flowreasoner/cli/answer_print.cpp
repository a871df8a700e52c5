#include "flowreasoner/cli/answer_print.h"

#include <utility>

#include <fmt/format.h>

#include "flowreasoner/base/figures.h"
#include "flowreasoner/base/secret.h"
#include "flowreasoner/cli/command.h"
#include "flowreasoner/cli/terminal.h"

namespace flowreasoner::cli {
namespace {

/// "✓ solved": what is known of the answer's worth.
TextLine verdict_word(const episode::EpisodeResult& result) {
  if (result.solved) {
    return *result.solved ? TextLine("✓ solved", Tone::kGood)
                          : TextLine("✗ not solved", Tone::kBad);
  }
  if (result.answer.empty()) return {"✗ no answer", Tone::kBad};
  return {"answered", Tone::kAccent};
}

std::string tests_text(const episode::EpisodeResult& result) {
  std::string text;
  if (result.visible_total > 0) {
    text = fmt::format(" · {}/{} visible tests", result.visible_passed, result.visible_total);
  }
  if (result.hidden) {
    text += result.hidden->passed ? " · hidden tests passed" : " · hidden tests failed";
  }
  return text;
}

std::string choice_text(const episode::EpisodeResult& result) {
  switch (result.chosen_by) {
    case episode::ChosenBy::kGeneratedTests:
      return " · no tests were given: chosen by tests that the workers wrote";
    case episode::ChosenBy::kAgreement:
      return " · no tests were given: chosen by agreement";
    case episode::ChosenBy::kOnlyAnswer:
      return " · no tests were given";
    case episode::ChosenBy::kNothing:
    case episode::ChosenBy::kVisibleTests:
      break;
  }
  return {};
}

}  // namespace

std::string printable_text(const std::string& text) {
  std::string safe;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find_first_of("\n\t", begin), text.size());
    safe += printable(std::string_view(text).substr(begin, end - begin));
    if (end < text.size()) safe += text[end];
    begin = end + 1;
  }
  return safe;
}

void print_answer(const std::string& answer) {
  const Terminal out(1);
  std::string text = mask_secrets(out.is_terminal() ? printable_text(answer) : answer);
  if (!text.ends_with('\n')) text += '\n';
  out.write(text);
}

void print_result(const episode::EpisodeResult& result, bool json) {
  if (json) {
    print_json(episode::to_json(result));
  } else if (!result.answer.empty()) {
    print_answer(result.answer);
  }
}

int exit_code_of(const episode::EpisodeResult& result) {
  if (result.stopped == episode::Stop::kInterrupted) return kExitInterrupted;
  if (result.solved.value_or(false)) return kExitDone;
  if (result.stopped == episode::Stop::kEndpoint) {
    return exit_code(result.failure ? result.failure->code() : Errc::kUnavailable);
  }
  if (result.solved) return kExitTestsFailed;
  return result.answer.empty() ? kExitTestsFailed : kExitDone;
}

std::vector<TextLine> summary_lines(const episode::EpisodeResult& result,
                                    std::chrono::milliseconds elapsed) {
  TextLine head = verdict_word(result);
  head.add(tests_text(result));
  if (result.final.round > 0 && result.rounds > 1) {
    head.add(fmt::format(" · from round {} of {}", result.final.round, result.rounds));
  }
  head.add(choice_text(result), Tone::kDim);
  std::vector<TextLine> lines{std::move(head)};
  const bool is_usual = result.stopped == episode::Stop::kPassed ||
                        result.stopped == episode::Stop::kAgreed ||
                        (result.stopped == episode::Stop::kRounds && result.rounds == 1);
  if (!is_usual || (result.answer.empty() && !result.stop_detail.empty())) {
    TextLine why(fmt::format("stopped: {}", episode::stop_name(result.stopped)), Tone::kWarning);
    if (!result.stop_detail.empty()) why.add(" · " + printable(result.stop_detail));
    lines.push_back(std::move(why));
  }
  lines.emplace_back(
      fmt::format("{} · {} tokens · {} · {} · run {}", cost_text(result.usd, result.is_priced),
                  count_text(result.tokens), plural(result.calls, "call"), duration_text(elapsed),
                  printable(result.run)),
      Tone::kDim);
  return lines;
}

}  // namespace flowreasoner::cli
