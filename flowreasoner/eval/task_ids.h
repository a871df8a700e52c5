#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "flowreasoner/base/result.h"

namespace flowreasoner::eval {

/// The ids of a set's problems, as sample files spell them: "Mbpp/2" and "MBPP/2" are one problem,
/// and a folder of samples calls it "Mbpp_2". A value.
class TaskIds {
 public:
  explicit TaskIds(std::vector<std::string> names);

  /// The place of the problem in the set: the one of exactly this id, else the only one that
  /// differs in case, or in _ for /. Error kBadData when there is none, or several.
  Result<std::size_t> find(std::string_view id) const;

  /// The id as the set has it.
  const std::string& name(std::size_t place) const { return names_[place]; }
  std::size_t size() const { return names_.size(); }

 private:
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::size_t> exact_;
  std::unordered_map<std::string, std::vector<std::size_t>> folded_;
};

}  // namespace flowreasoner::eval
