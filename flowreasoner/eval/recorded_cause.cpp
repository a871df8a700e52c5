#include "flowreasoner/eval/recorded_cause.h"

#include <algorithm>
#include <array>

namespace flowreasoner::eval {
namespace {

struct Words {
  std::string_view name;
  std::string_view sentence;
};

constexpr std::array<Words, kCauses> kWords{{
    {"other tests", "the source judged by another version of the tests"},
    {"other program", "the record holds the first attempt, the verdict is on the last one"},
    {"names of others", "the source ran the program in one namespace with others or the tests"},
    {"missing library", "the program imports a library that is not here"},
    {"other machine", "the source had another version of a library, data, or a network"},
    {"time limit", "the source allowed more time"},
    {"helper given", "the prompt's other functions are there here, and were not there"},
    {"its safeguards", "the source's judge keeps programs from what this one needs"},
    {"chance", "what the program answers depends on chance"},
    {"contradicted", "the flags of other sources fit these tests, this one's does not"},
    {"unexplained", "none of these"},
}};

/// MBPP's typed variant asks for lists, or takes them, where MBPP has tuples (444: text of tuples);
/// 56 has another name, since `check` is the tests' own.
constexpr std::array kTypedOtherwise{56,  104, 145, 257, 259, 310, 401,
                                     417, 444, 445, 560, 726, 763, 783};
/// MapCoder found programs right that fail the variant's tests, which fit the flags of its
/// reproduction, of Reflexion and of LATS on these problems.
constexpr std::array kContradictedMapCoder{11,  16,  20,  167, 229, 310, 400,
                                           617, 622, 626, 640, 722, 802};

template <class Numbers>
bool has(const Numbers& numbers, std::string_view id) {
  return std::any_of(numbers.begin(), numbers.end(),
                     [id](int number) { return id == "MBPP/" + std::to_string(number); });
}

struct KnownCase {
  std::string_view source;
  std::string_view problem;
  Cause cause;
};

constexpr std::array<KnownCase, 16> kKnownCases{{
    // '[[]][[' is nested by HumanEval's test; both hold that it is not.
    {"mapcoder", "HumanEval/132", Cause::kOtherTests},
    {"mapcoder-repro", "HumanEval/132", Cause::kOtherTests},
    // MultiPL-E's variant has keys that are texts alone.
    {"lats", "HumanEval/95", Cause::kOtherTests},
    // MBPP's tests read `== -1,-6`: the second number is the assert's message. Theirs are mended.
    {"ldb", "MBPP/436", Cause::kOtherTests},
    {"mgdebugger", "MBPP/436", Cause::kOtherTests},
    // It passes the tests and fails the prompt's example (2, 2).
    {"mgdebugger", "HumanEval/76", Cause::kOtherTests},
    // max(set(text), key=text.count): which of two equal ones comes first depends on the hash seed.
    {"ldb", "MBPP/480", Cause::kChance},
    // A message ends with a full stop in the first version of the set alone (v0.1.0).
    {"bcb-qwen", "BigCodeBench/16", Cause::kOtherTests},
    // Files in the order in which their folder lists them, which file systems choose.
    {"bcb-qwen", "BigCodeBench/67", Cause::kChance},
    // A pool of processes, which BigCodeBench's judge keeps a program from ending: it hangs.
    {"bcb-qwen", "BigCodeBench/363", Cause::kItsSafeguards},
    // The width of a table with the machine's load and use of memory.
    {"bcb-qwen", "BigCodeBench/377", Cause::kChance},
    // linregress() of equal numbers: nan in the SciPy 1.7 that the set asks for, an error later.
    {"bcb-qwen", "BigCodeBench/555", Cause::kOtherMachine},
    // Random columns, which must differ; a random humidity, which must be over 50.
    {"bcb-qwen", "BigCodeBench/609", Cause::kChance},
    {"bcb-qwen", "BigCodeBench/720", Cause::kChance},
    // Sleeping times are measured.
    {"bcb-qwen", "BigCodeBench/823", Cause::kChance},
    // The tests download a file.
    {"bcb-qwen", "BigCodeBench/1006", Cause::kOtherMachine},
}};

bool is_typed_variant(std::string_view source) {
  return source == "mapcoder" || source == "mapcoder-repro" || source == "reflexion" ||
         source == "lats";
}

}  // namespace

std::string_view cause_name(Cause cause) {
  return kWords[static_cast<std::size_t>(cause)].name;
}

std::string_view cause_sentence(Cause cause) {
  return kWords[static_cast<std::size_t>(cause)].sentence;
}

std::optional<Cause> known_cause(const RecordedAnswer& answer) {
  const std::string_view id = answer.task_id;
  for (const KnownCase& known : kKnownCases) {
    if (known.source == answer.source && known.problem == id) return known.cause;
  }
  if (answer.passed != true) return std::nullopt;
  const bool is_contradicted = answer.source == "mapcoder" && has(kContradictedMapCoder, id);
  if (is_contradicted) return Cause::kContradicted;
  if (is_typed_variant(answer.source) && has(kTypedOtherwise, id)) return Cause::kOtherTests;
  return std::nullopt;
}

std::optional<Cause> cause_in_failure(const SampleVerdict& verdict) {
  std::string text = verdict.load_error;
  if (text.empty() && verdict.failure) {
    text = verdict.failure->type + ": " + verdict.failure->message;
  }
  if (text.starts_with("ModuleNotFoundError")) return Cause::kMissingLibrary;
  // NLTK says so where a corpus is not installed.
  if (text.starts_with("LookupError") && text.find("NLTK Downloader") != std::string::npos)
    return Cause::kOtherMachine;
  // A name that a program does not define came from elsewhere, if it ever passed.
  if (text.starts_with("NameError")) return Cause::kNamesOfOthers;
  return std::nullopt;
}

}  // namespace flowreasoner::eval
