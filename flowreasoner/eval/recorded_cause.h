#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "flowreasoner/eval/recorded_answers.h"
#include "flowreasoner/eval/sample_verdict.h"

namespace flowreasoner::eval {

/// Why our verdict on a recorded answer is another one than that of whoever recorded it
/// (docs/eval.md, "Recorded answers", has the evidence for each).
enum class Cause {
  /// The source judged by another version of the problem's tests.
  kOtherTests,
  /// The record holds another program than the one that the source judged.
  kOtherProgram,
  /// The source ran the program in one namespace with earlier ones, or with the tests: names of
  /// theirs helped or spoilt it.
  kNamesOfOthers,
  /// The program imports a library that the interpreter here does not have.
  kMissingLibrary,
  /// Another version of a library, data of one, or a network, which are not here.
  kOtherMachine,
  /// The source allowed more time.
  kTimeLimit,
  /// The tests call a function that stands in the prompt; it is there here, and was not there.
  kHelperGiven,
  /// The source's judge keeps programs from what this one needs.
  kItsSafeguards,
  /// The order of a set or of a folder, random numbers or the load of the machine decide.
  kChance,
  /// The flags of other sources on the problem fit the tests; this one found right what fails them.
  kContradicted,
  /// None of these: look into it.
  kUnexplained,
};
constexpr std::size_t kCauses = 11;

/// "other tests", "other program", …
std::string_view cause_name(Cause cause);
/// The same in a sentence for people.
std::string_view cause_sentence(Cause cause);

/// The cause that is known of a problem of a source, from reading its tests or from comparing it
/// with other sources; nothing when there is none.
std::optional<Cause> known_cause(const RecordedAnswer& answer);

/// The cause that our verdict itself shows, where the source let the answer pass and we do not:
/// kMissingLibrary, kOtherMachine or kNamesOfOthers; nothing when it shows none.
std::optional<Cause> cause_in_failure(const SampleVerdict& verdict);

}  // namespace flowreasoner::eval
