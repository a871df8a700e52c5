#pragma once
#include <filesystem>
#include <string>

#include "flowreasoner/base/result.h"
#include "flowreasoner/tasks/problem.h"

namespace CLI {
class App;
}

namespace flowreasoner::cli {

/// How a user says what is to be solved: text, "-" for stdin, or a problem file; and tests.
struct QueryFlags {
  std::string query;
  std::filesystem::path problem;
  std::filesystem::path tests;
  std::string entry_point;

  bool empty() const { return query.empty() && problem.empty(); }
};

/// --problem, --tests, --entry-point. How the text itself is given is the command's choice.
void declare_query_options(CLI::App& command, QueryFlags& flags);

/// The problem that the flags mean. A query given as text gets an id made from its content; without
/// --entry-point, the last function that a `def` line of it declares is taken.
/// Errors: kInvalidArgument (none, both, or an empty text); those of the files.
Result<tasks::Problem> read_problem(const QueryFlags& flags);

/// The name of the last top-level `def` in a text; empty when there is none.
std::string last_defined_function(std::string_view text);

}  // namespace flowreasoner::cli
