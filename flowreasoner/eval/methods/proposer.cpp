#include "flowreasoner/eval/methods/proposer.h"

#include <utility>

#include <fmt/format.h>

namespace flowreasoner::eval::methods {

Async<meta_agent::Design> Proposer::ask(std::vector<llm::Message> messages, std::int64_t step,
                                        std::int64_t turn, int repairs) {
  workflow::CallScope scope = parts_.record;
  scope.scope = fmt::format("search-s{}t{}", step, turn);
  scope.round = step;
  scope.candidate = turn;
  workflow::RecordedModel model(*parts_.optimizer, std::move(scope));
  meta_agent::DesignerOptions options = parts_.designer;
  options.repairs = repairs;
  meta_agent::Designer designer(model, *parts_.sandbox, *parts_.budget, options);
  std::vector<workflow::Worker> workers = parts_.workers;
  FR_CO_TRY(meta_agent::Design design, co_await designer.design(std::move(messages), std::string(),
                                                                std::move(workers), std::string()));
  cost_.usd += design.usd;
  cost_.is_priced = cost_.is_priced && design.is_priced;
  cost_.tokens += design.tokens;
  cost_.tokens_out += design.tokens_out;
  cost_.calls += design.calls;
  if (design.failure) co_return *design.failure;
  co_return design;
}

workflow::Spent Proposer::take_cost() {
  return std::exchange(cost_, workflow::Spent());
}

std::vector<llm::Message> continued(const meta_agent::Design& design, std::string next) {
  std::vector<llm::Message> messages = design.messages;
  messages.push_back(llm::Message{"assistant", design.reply});
  messages.push_back(llm::Message{"user", std::move(next)});
  return messages;
}

}  // namespace flowreasoner::eval::methods
