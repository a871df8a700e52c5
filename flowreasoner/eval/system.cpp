#include "flowreasoner/eval/system.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace flowreasoner::eval {

std::string workers_text(const System& system) {
  return fmt::format("{}", fmt::join(system.workers, " + "));
}

std::vector<std::string> short_names(const std::vector<System>& systems) {
  const auto differs = [&systems](auto member) {
    return std::any_of(systems.begin(), systems.end(), [&](const System& system) {
      return system.*member != systems.front().*member;
    });
  };
  const bool with_meta = differs(&System::meta);
  const bool with_workers = differs(&System::workers);
  std::vector<std::string> names;
  for (const System& system : systems) {
    std::string name = system.method;
    if (with_meta && !system.meta.empty()) {
      name += (with_workers ? " · meta " : " · ") + system.meta;
    }
    if (with_workers && !system.workers.empty()) name += " · " + workers_text(system);
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace flowreasoner::eval
