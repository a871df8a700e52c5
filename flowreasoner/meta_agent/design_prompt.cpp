#include "flowreasoner/meta_agent/design_prompt.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "flowreasoner/llm/token_estimate.h"
#include "flowreasoner/meta_agent/design_advice.h"
#include "flowreasoner/meta_agent/design_rules.h"
#include "flowreasoner/meta_agent/feedback.h"

namespace flowreasoner::meta_agent {
namespace {

/// A typical worker call: an agent's instruction beside the query, and a reply of the query's kind.
constexpr std::int64_t kInstructionTokens = 250;
constexpr std::int64_t kAnswerTokens = 500;
/// Part of what is left that workers may use; the rest is for the designs themselves.
constexpr double kWorkersShare = 0.75;

constexpr std::size_t kQueryBytes = 24'000;
constexpr std::size_t kTestBytes = 3'000;
constexpr std::size_t kShownTests = 12;
constexpr std::size_t kShownAttempts = 20;

std::int64_t typical_tokens(const Query& query) {
  return llm::estimated_tokens(query.text.size()) + kInstructionTokens + kAnswerTokens;
}

std::optional<double> typical_usd(const workflow::Worker& worker, const Query& query) {
  if (!worker.price) return std::nullopt;
  llm::Usage usage;
  usage.prompt_tokens = llm::estimated_tokens(query.text.size()) + kInstructionTokens;
  usage.completion_tokens = kAnswerTokens;
  return worker.price->cost_usd(usage);
}

/// Dollars with two significant digits: "$0.0013".
std::string dollars(double usd) {
  return usd == 0 ? "$0" : fmt::format("${:.2g}", usd);
}

std::string plural(std::int64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string fenced(std::string_view text) {
  return fmt::format("```\n{}{}```\n", text, text.ends_with('\n') ? "" : "\n");
}

// ---- sections of the full profile

std::string query_section(const Query& query) {
  std::string text = "# The query\n<query>\n" + shorten(query.text, kQueryBytes);
  if (!text.ends_with('\n')) text += '\n';
  return text + "</query>\n";
}

std::string kind_sentence(const Query& query, QueryKind kind) {
  switch (kind) {
    case QueryKind::kFunction:
      return fmt::format(
          "a Python function (or class) `{}`. The answer is source text that defines it, with all "
          "imports and helpers it needs, and nothing else.",
          query.entry_point);
    case QueryKind::kProgram:
      return "a complete program that reads standard input and prints. The answer is its source "
             "text.";
    case QueryKind::kCode:
      return "code. The answer is its source text; the entry point is an empty string.";
    case QueryKind::kQuestion:
      return "a free question. The answer is text, as short as the question allows; the entry "
             "point is "
             "an empty string.";
  }
  return {};
}

std::string reading_section(const Query& query, const QueryReading& reading,
                            std::size_t failed_designs) {
  std::string text = "\n# What it asks for\n- Kind: " + kind_sentence(query, reading.kind) + "\n";
  text += fmt::format("- Difficulty, by its looks: {} ({}, {}, {}{}).\n",
                      difficulty_name(reading.difficulty),
                      plural(static_cast<std::int64_t>(reading.words), "word"),
                      plural(static_cast<std::int64_t>(reading.rules), "restricting word"),
                      plural(static_cast<std::int64_t>(reading.examples), "example"),
                      reading.has_signature ? ", the function's head is given" : "");
  if (failed_designs > 0) {
    text += fmt::format("- Difficulty, as it was met: {} did not get it right.\n",
                        plural(static_cast<std::int64_t>(failed_designs), "design"));
  }
  return text;
}

std::string tests_section(const tasks::Tests& tests, const QueryReading& reading) {
  if (tests.empty()) return "- Visible tests: none.\n";
  std::string listing = tests.setup;
  if (!listing.empty() && !listing.ends_with('\n')) listing += '\n';
  const std::size_t shown = std::min(tests.asserts.size(), kShownTests);
  for (std::size_t i = 0; i < shown; ++i) listing += tests.asserts[i] + "\n";
  listing += tests.check;
  std::string text = fmt::format(
      "- Visible tests: {}, which the score counts, and which Test runs.\n", reading.visible_tests);
  text += fenced(shorten(listing, kTestBytes));
  if (shown < tests.asserts.size()) {
    text += fmt::format("({} more of the same form.)\n", tests.asserts.size() - shown);
  }
  return text;
}

std::string price_words(const workflow::Worker& worker, const Query& query) {
  if (!worker.price) return "price unknown";
  const llm::Price& price = *worker.price;
  std::string words =
      fmt::format("${:g} in and ${:g} out per million tokens", price.input_usd, price.output_usd);
  if (price.usd_per_call > 0) words += fmt::format(", ${:g} a call", price.usd_per_call);
  return words +
         fmt::format(": about {} a call on this query", dollars(*typical_usd(worker, query)));
}

std::string workers_section(const DesignTask& task) {
  std::string text = "\n# The workers\n";
  for (const workflow::Worker& worker : task.workers) {
    const bool is_default = &worker == &task.workers.front();
    text += fmt::format("- \"{}\"{}: {}{}.\n", worker.name,
                        is_default ? " (the default, from llm_config)" : "",
                        worker.description.empty() ? "" : worker.description + "; ",
                        price_words(worker, task.query));
  }
  return text;
}

std::string budget_section(const DesignTask& task, std::optional<std::int64_t> calls) {
  const Allowance& left = task.allowance;
  std::string text = "\n# The budget\n";
  std::vector<std::string> limits;
  if (left.usd) limits.push_back(dollars(*left.usd));
  if (left.tokens) limits.push_back(plural(*left.tokens, "token"));
  if (left.calls) limits.push_back(plural(*left.calls, "model call"));
  if (limits.empty()) {
    text += "- No limit is set; cost still counts between designs that are equally right.\n";
  } else {
    text += fmt::format("- Left: {}.\n", fmt::join(limits, ", "));
  }
  text +=
      fmt::format("- {} still to come, each run {}.\n",
                  plural(left.rounds, "round") +
                      (left.candidates > 1 ? fmt::format(" of {} designs", left.candidates) : ""),
                  plural(left.validation_runs, "time"));
  if (calls)
    text += fmt::format("- That is about {} for one run of your design.\n", plural(*calls, "call"));
  return text;
}

std::string advice_section(const DesignTask& task, const QueryReading& reading,
                           std::optional<std::int64_t> calls, std::size_t failed_designs) {
  std::string text = "\n# What follows from this\n";
  const AdviceBasis basis{reading, calls, task.workers.size(), failed_designs};
  for (const std::string& line : design_advice(basis)) {
    text += "- " + line + "\n";
  }
  return text;
}

std::string task_text(const DesignTask& task, std::size_t failed_designs) {
  const QueryReading reading = read_query(task.query);
  std::optional<std::int64_t> calls;
  if (!task.workers.empty())
    calls = calls_per_run(task.allowance, task.workers.front(), task.query);
  return query_section(task.query) + reading_section(task.query, reading, failed_designs) +
         tests_section(task.query.visible, reading) + workers_section(task) +
         budget_section(task, calls) + advice_section(task, reading, calls, failed_designs);
}

std::string attempts_text(const std::vector<Attempt>& attempts) {
  std::string text;
  const std::size_t skipped =
      attempts.size() > kShownAttempts ? attempts.size() - kShownAttempts : 0;
  if (skipped > 0) text += fmt::format("({} earlier ones left out)\n", skipped);
  for (std::size_t i = skipped; i < attempts.size(); ++i) {
    const Attempt& attempt = attempts[i];
    text += fmt::format(
        "- round {}{}, score {:.2f}{}: {} -> {}\n", attempt.round,
        attempt.candidate > 0 ? fmt::format(" (design {})", attempt.candidate + 1) : "",
        attempt.score, attempt.parent > 0 ? fmt::format(", from round {}", attempt.parent) : "",
        attempt.modification.empty() ? "(no modification named)"
                                     : shorten(attempt.modification, 300),
        attempt.summary);
  }
  return text;
}

std::string program_blocks(const workflow::Program& program) {
  return fmt::format("<graph>\n{}</graph>\n<prompt>\n{}</prompt>\n", program.graph, program.prompt);
}

std::string improvement_text(const Improvement& improvement) {
  return fmt::format(
      "\n# The design to improve (round {}, score {:.2f} of 1)\n{}\n# What happened when it "
      "ran\n{}\n"
      "# All attempts so far\n{}\n# Your task\n"
      "Find the cause of what went wrong, not its symptom, and make one well-aimed modification of "
      "this "
      "design: another prompt, an operator more or less, another order, another choice at the end. "
      "Do not "
      "repeat a modification from the list that brought nothing. If the idea of the design is what "
      "fails, "
      "replace that part. Keep what works, and give all three blocks whole.\n",
      improvement.parent_round, improvement.parent_score, program_blocks(improvement.parent),
      improvement.feedback, attempts_text(improvement.attempts));
}

// ---- compact profile

std::string compact_task(const DesignTask& task) {
  const QueryReading reading = read_query(task.query);
  std::string text = fmt::format(
      "[query]\n{}\n[kind] {}\n[difficulty] {}\n", shorten(task.query.text, kQueryBytes),
      query_kind_name(reading.kind), difficulty_name(reading.difficulty));
  if (!task.query.entry_point.empty()) text += "[entry_point] " + task.query.entry_point + "\n";
  text += fmt::format("[tests] {}\n", reading.visible_tests);
  std::vector<std::string> names;
  for (const workflow::Worker& worker : task.workers) names.push_back(worker.name);
  text += fmt::format("[workers] {}\n", fmt::join(names, " "));
  if (task.workers.empty()) return text;
  const auto calls = calls_per_run(task.allowance, task.workers.front(), task.query);
  return calls ? text + fmt::format("[calls] {}\n", *calls) : text;
}

std::string compact_improvement(const Improvement& improvement) {
  return fmt::format("[parent]\n{}[score] {:.2f}\n[feedback]\n{}\n[attempts]\n{}",
                     program_blocks(improvement.parent), improvement.parent_score,
                     improvement.feedback, attempts_text(improvement.attempts));
}

std::vector<llm::Message> messages_of(llm::PromptProfile profile, std::string user) {
  return {llm::Message{"system", design_rules(profile)}, llm::Message{"user", std::move(user)}};
}

}  // namespace

std::optional<std::int64_t> calls_per_run(const Allowance& allowance,
                                          const workflow::Worker& worker, const Query& query) {
  const auto designs = static_cast<double>(std::max<std::int64_t>(allowance.rounds, 1) *
                                           std::max<std::int64_t>(allowance.candidates, 1));
  const double runs =
      designs * static_cast<double>(std::max<std::int64_t>(allowance.validation_runs, 1));
  std::optional<double> calls;
  const auto take = [&calls](double bound) { calls = calls ? std::min(*calls, bound) : bound; };
  if (allowance.calls) take((static_cast<double>(*allowance.calls) - designs) / runs);
  if (allowance.tokens) {
    take(kWorkersShare * static_cast<double>(*allowance.tokens) /
         static_cast<double>(typical_tokens(query)) / runs);
  }
  const auto usd = typical_usd(worker, query);
  if (allowance.usd && usd && *usd > 0) take(kWorkersShare * *allowance.usd / *usd / runs);
  if (!calls) return std::nullopt;
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::min(*calls, 1000.0)));
}

std::vector<llm::Message> first_design_messages(const DesignTask& task,
                                                llm::PromptProfile profile) {
  if (profile == llm::PromptProfile::kCompact) return messages_of(profile, compact_task(task));
  return messages_of(profile, task_text(task, 0) + "\nDesign the workflow for this query.\n");
}

std::vector<llm::Message> improvement_messages(const DesignTask& task,
                                               const Improvement& improvement,
                                               llm::PromptProfile profile) {
  if (profile == llm::PromptProfile::kCompact) {
    return messages_of(profile, compact_task(task) + compact_improvement(improvement));
  }
  return messages_of(profile,
                     task_text(task, improvement.attempts.size()) + improvement_text(improvement));
}

void append_repair(std::vector<llm::Message>& messages, const std::string& reply,
                   const std::string& problem, llm::PromptProfile profile) {
  messages.push_back(llm::Message{"assistant", reply});
  if (profile == llm::PromptProfile::kCompact) {
    messages.push_back(llm::Message{"user", "[repair]\n" + problem + "\n"});
    return;
  }
  messages.push_back(llm::Message{"user", "This cannot be run; no worker has been asked yet:\n" +
                                              problem +
                                              "\nGive the corrected design: the three blocks, each "
                                              "whole. Change only what is wrong.\n"});
}

}  // namespace flowreasoner::meta_agent
