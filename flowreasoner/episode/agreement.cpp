#include "flowreasoner/episode/agreement.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "flowreasoner/meta_agent/feedback.h"

namespace flowreasoner::episode {
namespace {

constexpr std::size_t kSettledVotes = 3;
constexpr double kSettledShare = 2.0 / 3.0;

std::int64_t weight(const Agreement::Group& group) {
  return static_cast<std::int64_t>(group.places.size()) * group.passed;
}

bool is_ahead(const Agreement::Group& group, const Agreement::Group& leader) {
  if (weight(group) != weight(leader)) return weight(group) > weight(leader);
  return group.places.size() > leader.places.size();
}

bool is_space(char c) {
  return std::isspace(static_cast<unsigned char>(c)) != 0;
}

/// "1,234.50" and "$1234.5" as 1234.5; nothing when it is no number.
std::optional<std::string> as_number(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c != ',' && c != '$' && c != '%' && c != ' ') digits += c;
  }
  if (digits.empty() || digits.find_first_not_of("+-0123456789.eE") != std::string::npos) {
    return std::nullopt;
  }
  char* end = nullptr;
  const double value = std::strtod(digits.c_str(), &end);
  if (end != digits.c_str() + digits.size()) return std::nullopt;
  return fmt::format("{:.12g}", value);
}

}  // namespace

void Agreement::add(const Place& place, std::string answer, std::string signature,
                    std::int64_t passed) {
  ++votes_;
  if (answer.empty()) return;
  const auto same = std::find_if(groups_.begin(), groups_.end(), [&signature](const Group& group) {
    return group.signature == signature;
  });
  if (same != groups_.end()) {
    same->places.push_back(place);
    return;
  }
  groups_.push_back(Group{std::move(signature), {place}, std::move(answer), passed});
}

const Agreement::Group* Agreement::leader() const {
  const Group* leader = nullptr;
  for (const Group& group : groups_) {
    if (leader == nullptr || is_ahead(group, *leader)) leader = &group;
  }
  return leader;
}

double Agreement::share(std::string_view signature) const {
  for (const Group& group : groups_) {
    if (group.signature == signature) {
      return static_cast<double>(group.places.size()) / static_cast<double>(votes_);
    }
  }
  return 0;
}

bool Agreement::is_settled() const {
  const Group* first = leader();
  return first != nullptr && first->places.size() >= kSettledVotes &&
         share(first->signature) >= kSettledShare;
}

std::string Agreement::sentence() const {
  const Group* first = leader();
  if (first == nullptr) return "There is no answer yet.";
  return fmt::format("{} of {} answers so far agree with the leading one.", first->places.size(),
                     votes_);
}

std::string normalized_answer(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (!is_space(c)) {
      line += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  while (!line.empty() && (line.back() == ' ' || line.back() == '.')) line.pop_back();
  return as_number(line).value_or(line);
}

std::string behaviour_signature(const std::vector<tasks::Behaviour>& row) {
  std::string signature;
  for (const tasks::Behaviour& behaviour : row) {
    signature += behaviour.passed ? "+" : "-";
    signature += meta_agent::without_addresses(behaviour.value);
    signature += '\n';
  }
  return signature;
}

}  // namespace flowreasoner::episode
