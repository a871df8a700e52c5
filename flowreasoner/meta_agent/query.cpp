#include "flowreasoner/meta_agent/query.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace flowreasoner::meta_agent {
namespace {

bool is_word_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

/// How often `word` stands in `text` with no letter on either side.
std::size_t count_word(std::string_view text, std::string_view word) {
  std::size_t count = 0;
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + word.size())) {
    const bool begins = at == 0 || !is_word_char(text[at - 1]);
    const std::size_t after = at + word.size();
    const bool ends = after >= text.size() || !is_word_char(text[after]);
    if (begins && ends) ++count;
  }
  return count;
}

template <std::size_t N>
std::size_t count_words(std::string_view text, const std::array<std::string_view, N>& words) {
  std::size_t count = 0;
  for (const std::string_view word : words) count += count_word(text, word);
  return count;
}

constexpr std::array<std::string_view, 20> kRuleWords{
    "must",     "only",    "except",  "unless",  "otherwise", "ignore",    "at most",
    "at least", "exactly", "not",     "if",      "raise",     "raises",    "always",
    "never",    "order",   "in case", "invalid", "empty",     "guaranteed"};

/// Words of queries that ask for a program on standard input.
constexpr std::array<std::string_view, 7> kProgramWords{
    "stdin",          "standard input", "stdout",       "standard output",
    "read the input", "input format",   "output format"};

constexpr std::array<std::string_view, 12> kCodeWords{
    "function",  "python", "code", "script",      "implement", "program",
    "algorithm", "class",  "def",  "return type", "subclass",  "regex"};

/// Subjects where one straight attempt often goes wrong.
constexpr std::array<std::string_view, 24> kHardWords{
    "shortest",     "longest",     "optimal",
    "minimum",      "maximum",     "permutation",
    "permutations", "subsequence", "subarray",
    "substring",    "palindrome",  "prime",
    "matrix",       "grid",        "graph",
    "tree",         "recursive",   "nested",
    "dynamic",      "modulo",      "lexicographically",
    "efficient",    "complexity",  "polynomial"};

std::size_t count_text(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + part.size())) {
    ++count;
  }
  return count;
}

/// By the form that is used most: doctests, "Input:", arrows; else the word itself.
std::size_t count_examples(std::string_view text) {
  const std::size_t shown = std::max({count_text(text, ">>>"), count_text(text, "input:"),
                                      count_text(text, "=>"), count_text(text, "➞")});
  return shown > 0 ? shown : count_text(text, "example");
}

std::size_t count_text_words(std::string_view text) {
  std::size_t words = 0;
  bool inside = false;
  for (const char c : text) {
    const bool is_letter = std::isspace(static_cast<unsigned char>(c)) == 0;
    if (is_letter && !inside) ++words;
    inside = is_letter;
  }
  return words;
}

bool defines(std::string_view text, const std::string& name) {
  return !name.empty() && (count_word(text, "def " + name) + count_word(text, "class " + name)) > 0;
}

QueryKind kind_of(const Query& query, std::string_view text) {
  if (!query.entry_point.empty()) return QueryKind::kFunction;
  if (count_words(text, kProgramWords) > 0) return QueryKind::kProgram;
  const bool has_code_tests = !query.visible.empty();
  return has_code_tests || count_words(text, kCodeWords) > 1 ? QueryKind::kCode
                                                             : QueryKind::kQuestion;
}

std::string test_text(const tasks::Tests& tests) {
  std::string text;
  for (const std::string& test : tests.asserts) {
    text += test;
    text += '\n';
  }
  return text + tests.check;
}

void read_tests(const tasks::Tests& tests, QueryReading& reading) {
  const std::string text = test_text(tests);
  reading.visible_tests = tests.asserts.size() + count_word(tests.check, "assert");
  if (!tests.check.empty() && reading.visible_tests == tests.asserts.size()) {
    ++reading.visible_tests;
  }
  reading.has_container_tests =
      text.find("== [") != std::string::npos || text.find("== {") != std::string::npos ||
      text.find("== (") != std::string::npos || text.find("== set") != std::string::npos;
  reading.has_float_tests = count_word(text, "abs") + count_word(text, "isclose") > 0;
  reading.has_exception_tests =
      count_word(text, "except") + count_word(text, "assertRaises") + count_word(text, "raises") >
      0;
}

/// Points for each thing that makes a straight attempt fail. The bounds are ours: of HumanEval's
/// 164 problems 110 read as low, 40 as medium and 14 as high.
Difficulty difficulty_of(const QueryReading& reading, std::string_view text) {
  std::size_t points = 0;
  points += reading.words > 60 ? 1 : 0;
  points += reading.words > 110 ? 1 : 0;
  points += reading.words > 200 ? 1 : 0;
  points += reading.rules >= 3 ? 1 : 0;
  points += reading.rules >= 7 ? 1 : 0;
  points += std::min<std::size_t>(count_words(text, kHardWords), 2);
  points += reading.functions > 1 ? 1 : 0;
  points += reading.has_exception_tests ? 1 : 0;
  points += reading.kind == QueryKind::kProgram ? 1 : 0;
  if (points >= 4) return Difficulty::kHigh;
  return points >= 2 ? Difficulty::kMedium : Difficulty::kLow;
}

}  // namespace

Query query_of(const tasks::Problem& problem) {
  return Query{problem.query, problem.entry_point, problem.visible};
}

QueryReading read_query(const Query& query) {
  const std::string text = lower(query.text);
  QueryReading reading;
  reading.kind = kind_of(query, text);
  reading.words = count_text_words(query.text);
  reading.examples = count_examples(text);
  reading.rules = count_words(text, kRuleWords);
  reading.functions = count_word(text, "def") + count_word(text, "class");
  reading.has_signature = defines(query.text, query.entry_point);
  read_tests(query.visible, reading);
  reading.difficulty = difficulty_of(reading, text);
  return reading;
}

std::string_view query_kind_name(QueryKind kind) {
  switch (kind) {
    case QueryKind::kFunction:
      return "function";
    case QueryKind::kProgram:
      return "program";
    case QueryKind::kCode:
      return "code";
    case QueryKind::kQuestion:
      return "question";
  }
  return "question";
}

std::string_view difficulty_name(Difficulty difficulty) {
  switch (difficulty) {
    case Difficulty::kLow:
      return "low";
    case Difficulty::kMedium:
      return "medium";
    case Difficulty::kHigh:
      return "high";
  }
  return "low";
}

}  // namespace flowreasoner::meta_agent
