#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "flowreasoner/llm/chat_types.h"
#include "flowreasoner/llm/model_options.h"
#include "flowreasoner/meta_agent/query.h"
#include "flowreasoner/workflow/program.h"
#include "flowreasoner/workflow/worker.h"

namespace flowreasoner::meta_agent {

/// What may still be spent, for a design to fit in. Unset: no limit. Money and calls only: time
/// left would make two equal runs ask differently.
struct Allowance {
  std::optional<double> usd;
  std::optional<std::int64_t> tokens;
  std::optional<std::int64_t> calls;
  std::int64_t rounds = 1;           ///< designs still to come, this one included
  std::int64_t validation_runs = 1;  ///< how often each design is run
  std::int64_t candidates = 1;       ///< designs of one round
};

/// Model calls that one run of a design may make with equal shares of the allowance, by the price
/// of `worker` for a typical call on `query`. Nothing: no limit is known.
std::optional<std::int64_t> calls_per_run(const Allowance& allowance,
                                          const workflow::Worker& worker, const Query& query);

/// Everything that a first design depends on. A value.
struct DesignTask {
  Query query;
  std::vector<workflow::Worker> workers;  ///< allowed models, the first is the default
  Allowance allowance;
  std::string dataset = "HumanEval";
};

/// One earlier attempt, in one line each.
struct Attempt {
  std::int64_t round = 0;
  std::int64_t candidate = 0;
  std::int64_t parent = 0;  ///< round that it improved; 0: none
  double score = 0;
  std::string modification;
  std::string summary;  ///< summarize_round()
};

/// What an improvement starts from.
struct Improvement {
  workflow::Program parent;
  std::int64_t parent_round = 0;
  double parent_score = 0;
  std::string feedback;           ///< render_feedback() of the parent
  std::vector<Attempt> attempts;  ///< all before, the parent's among them, in order
};

/// Messages that ask for a first design. The system message is the same for every query (so that a
/// provider's prompt cache pays it once): rules, operators by signature and cost, form of the
/// reply. The user message is about this query: the text, what it asks for and how hard it looks,
/// the visible tests, the workers with strengths and prices, what the budget buys, and what follows
/// from these for the design. `profile` kCompact: a role tag and the bare fields.
std::vector<llm::Message> first_design_messages(const DesignTask& task, llm::PromptProfile profile);

/// The same with the parent's program, its feedback and the earlier attempts; asks for one
/// well-aimed modification.
std::vector<llm::Message> improvement_messages(const DesignTask& task,
                                               const Improvement& improvement,
                                               llm::PromptProfile profile);

/// Asks again after a reply that cannot be run: appends the reply and what is wrong with it.
void append_repair(std::vector<llm::Message>& messages, const std::string& reply,
                   const std::string& problem, llm::PromptProfile profile);

}  // namespace flowreasoner::meta_agent
