#include "flowreasoner/eval/methods/search_prompt.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "flowreasoner/meta_agent/design_rules.h"
#include "flowreasoner/meta_agent/feedback.h"
#include "flowreasoner/meta_agent/query.h"

namespace flowreasoner::eval::methods {
namespace {

constexpr std::size_t kShownProblems = 3;
constexpr std::size_t kQueryBytes = 1'500;
constexpr std::size_t kFeedbackBytes = 1'500;

std::string shown_query(const tasks::Problem& problem) {
  std::string text = meta_agent::shorten(problem.query, kQueryBytes);
  if (!text.ends_with('\n')) text += '\n';
  return fmt::format("<query>\n{}</query>\n", text);
}

}  // namespace

std::string search_system(std::string_view task) {
  return std::string(task) + "\n" + meta_agent::program_rules();
}

std::string problems_section(const std::vector<tasks::Problem>& problems) {
  std::map<std::string_view, std::size_t> kinds;
  std::size_t with_tests = 0;
  for (const tasks::Problem& problem : problems) {
    const meta_agent::Query query = meta_agent::query_of(problem);
    ++kinds[meta_agent::query_kind_name(meta_agent::read_query(query).kind)];
    with_tests += problem.visible.empty() ? 0 : 1;
  }
  std::string text =
      "# The problems\nThe workflow runs on each problem of a set, and is scored by "
      "how many it solves.\n";
  for (const auto& [kind, count] : kinds) text += fmt::format("- Kind {}: {}\n", kind, count);
  text += fmt::format("- With visible tests: {} of {}\n", with_tests, problems.size());
  const std::size_t shown = std::min(problems.size(), kShownProblems);
  for (std::size_t i = 0; i < shown; ++i) text += "For example:\n" + shown_query(problems[i]);
  return text;
}

std::string workers_section(const std::vector<workflow::Worker>& workers) {
  std::string text = "\n# The workers\n";
  for (const workflow::Worker& worker : workers) {
    std::string price = "price unknown";
    if (worker.price) {
      price = fmt::format("${:g} in and ${:g} out per million tokens, ${:g} a call",
                          worker.price->input_usd, worker.price->output_usd,
                          worker.price->usd_per_call);
    }
    text += fmt::format("- \"{}\"{}: {}{}.\n", worker.name,
                        &worker == &workers.front() ? " (the default, from llm_config)" : "",
                        worker.description.empty() ? "" : worker.description + "; ", price);
  }
  return text;
}

std::string program_text(const workflow::Program& program) {
  return fmt::format("<graph>\n{}</graph>\n<prompt>\n{}</prompt>\n", program.graph, program.prompt);
}

std::string failures_section(const std::vector<tasks::Problem>& problems,
                             const ProgramScores& scores, std::size_t most) {
  std::string text;
  std::size_t shown = 0;
  for (std::size_t i = 0; i < scores.problems.size() && shown < most; ++i) {
    const ProblemScore& score = scores.problems[i];
    if (score.score >= 1) continue;
    ++shown;
    const std::string& what = score.feedback.empty() ? score.error : score.feedback;
    text += shown_query(problems.at(i)) + "Not solved. What the visible tests say:\n" +
            meta_agent::shorten(what, kFeedbackBytes) + "\n";
  }
  return text.empty() ? text : "\n# What went wrong\n" + text;
}

}  // namespace flowreasoner::eval::methods
