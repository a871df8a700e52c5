#include "flowreasoner/eval/report/facts.h"

#include <algorithm>

namespace flowreasoner::eval::report {

std::vector<std::pair<std::string, std::string>> facts(const Evaluation& evaluation) {
  std::vector<std::pair<std::string, std::string>> list;
  const auto add = [&list](std::string name, std::string value) {
    if (!value.empty()) list.emplace_back(std::move(name), std::move(value));
  };
  const System& first = evaluation.systems.front();
  const auto all_share = [&](auto member) {
    return std::all_of(evaluation.systems.begin(), evaluation.systems.end(),
                       [&](const System& system) { return system.*member == first.*member; });
  };
  add("run", evaluation.options.run);
  if (all_share(&System::meta)) add("meta-agent", first.meta);
  if (all_share(&System::workers)) add("worker", workers_text(first));
  for (const auto& [name, value] : evaluation.options.facts) add(name, value);
  return list;
}

}  // namespace flowreasoner::eval::report
