#include "flowreasoner/eval/task_ids.h"

#include <utility>

namespace flowreasoner::eval {
namespace {

/// What all spellings of an id have in common.
std::string folded(std::string_view id) {
  std::string text(id);
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '/') c = '_';
  }
  return text;
}

}  // namespace

TaskIds::TaskIds(std::vector<std::string> names) : names_(std::move(names)) {
  for (std::size_t place = 0; place < names_.size(); ++place) {
    exact_.emplace(names_[place], place);
    folded_[folded(names_[place])].push_back(place);
  }
}

Result<std::size_t> TaskIds::find(std::string_view id) const {
  if (const auto same = exact_.find(std::string(id)); same != exact_.end()) return same->second;
  const auto found = folded_.find(folded(id));
  if (found == folded_.end()) {
    std::string message = "the set has no problem '" + std::string(id.substr(0, 100)) + "'";
    if (!names_.empty()) message += "; its first is '" + names_.front() + "'";
    return Error(Errc::kBadData, std::move(message));
  }
  if (found->second.size() > 1) {
    return Error(Errc::kBadData, "the id '" + std::string(id) + "' fits both '" +
                                     names_[found->second[0]] + "' and '" +
                                     names_[found->second[1]] + "'");
  }
  return found->second.front();
}

}  // namespace flowreasoner::eval
