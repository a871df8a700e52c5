#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "flowreasoner/tasks/problem.h"

namespace flowreasoner::meta_agent {

/// What a meta-agent may know of a problem: never its hidden tests, never its reference. A value.
struct Query {
  std::string text;
  std::string entry_point;  ///< name of the function to write; may be empty
  tasks::Tests visible;     ///< may be empty
};

/// The problem without its hidden part.
Query query_of(const tasks::Problem& problem);

/// What kind of answer a query asks for.
enum class QueryKind {
  kFunction,  ///< a Python function (or class) whose name is known
  kProgram,   ///< a program that reads standard input and prints
  kCode,      ///< other code
  kQuestion,  ///< a free question: the answer is text
};

/// How hard a query looks before anyone has tried it.
enum class Difficulty { kLow, kMedium, kHigh };

/// What a query shows of itself, by counting. A guess that shapes prompts, never a verdict.
struct QueryReading {
  QueryKind kind = QueryKind::kQuestion;
  Difficulty difficulty = Difficulty::kLow;
  std::size_t words = 0;
  std::size_t visible_tests = 0;  ///< asserts, those inside check(candidate) too
  std::size_t examples = 0;       ///< examples in the text: `>>> f(1)`, `f(1) == 2`, "Input:"
  std::size_t rules = 0;          ///< words that restrict: must, only, except, unless, at most, …
  std::size_t functions = 0;      ///< `def` and `class` in the text: helpers come with the task
  bool has_signature = false;     ///< the text holds the head of the entry point
  bool has_container_tests = false;  ///< tests compare lists, dicts, tuples or sets
  bool has_float_tests = false;      ///< tests compare floats or use a tolerance
  bool has_exception_tests = false;  ///< tests expect an exception
};

/// Reads a query. No I/O; linear in its length.
QueryReading read_query(const Query& query);

/// "function", "program", "code", "question".
std::string_view query_kind_name(QueryKind kind);
/// "low", "medium", "high".
std::string_view difficulty_name(Difficulty difficulty);

}  // namespace flowreasoner::meta_agent
