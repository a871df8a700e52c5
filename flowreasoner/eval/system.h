#pragma once
#include <string>
#include <vector>

namespace flowreasoner::eval {

/// What is compared: a method with the models that it asks. A value.
struct System {
  std::string method;                ///< "direct", "run:workflows/ensemble"
  std::string meta;                  ///< the meta-agent's model; empty: there is none
  std::vector<std::string> workers;  ///< the models that workflows may ask

  bool operator==(const System&) const = default;
};

/// A short name for each of `systems`, different where they are: the method, and of the models
/// those kinds that are not the same everywhere: "cot · gpt-4o-mini".
std::vector<std::string> short_names(const std::vector<System>& systems);

/// "a + b".
std::string workers_text(const System& system);

}  // namespace flowreasoner::eval
