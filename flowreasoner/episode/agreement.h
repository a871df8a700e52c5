#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flowreasoner/episode/episode_observer.h"
#include "flowreasoner/tasks/judge.h"

namespace flowreasoner::episode {

/// Answers to a query without tests, grouped by what they do: those that independent runs agree on
/// are the likelier ones.
///
/// Each answer has a signature: for a program its outcomes in the tests that the workers wrote,
/// else its normalised text. The leading group is the one with the greatest size x tests passed,
/// then the greatest size, then the earliest. No I/O; deterministic in the order of add().
class Agreement {
 public:
  struct Group {
    std::string signature;
    std::vector<Place> places;  ///< who gave it, in order
    std::string answer;         ///< the first of them
    std::int64_t passed = 0;    ///< of the workers' tests
  };

  /// Enters one answer. An answer that is empty is a vote for nothing: it only counts in votes().
  void add(const Place& place, std::string answer, std::string signature, std::int64_t passed);

  /// Null without answers.
  const Group* leader() const;
  /// All answers so far, empty ones too.
  std::size_t votes() const { return votes_; }
  /// Part of all votes that `signature`'s group has, [0, 1].
  double share(std::string_view signature) const;
  /// The leader has at least three votes and two thirds of all: further rounds would change little.
  bool is_settled() const;
  /// "3 of 4 answers agree", "no answer yet".
  std::string sentence() const;

 private:
  std::vector<Group> groups_;
  std::size_t votes_ = 0;
};

/// A text answer with what does not matter taken out: case, blanks, a full stop at the end; a
/// number loses its thousands separators, dollar and per cent signs and zeros at the end.
std::string normalized_answer(std::string_view text);

/// What a program does in each test, as one text.
std::string behaviour_signature(const std::vector<tasks::Behaviour>& row);

}  // namespace flowreasoner::episode
