#include "flowreasoner/cli/query_input.h"

#include <algorithm>
#include <cctype>
#include <iostream>
#include <iterator>
#include <utility>

#include <CLI/CLI.hpp>

#include "flowreasoner/base/digest.h"
#include "flowreasoner/tasks/problem_file.h"

namespace flowreasoner::cli {
namespace {

constexpr std::size_t kQueryBytes = std::size_t{1} << 20;

bool is_blank(const std::string& text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char letter) { return std::isspace(letter) != 0; });
}

Result<std::string> query_text(const std::string& query) {
  if (query != "-") return query;
  std::string text(std::istreambuf_iterator<char>(std::cin), {});
  if (text.size() > kQueryBytes) {
    return Error(Errc::kInvalidArgument, "the query on stdin is longer than 1 MiB");
  }
  return text;
}

}  // namespace

void declare_query_options(CLI::App& command, QueryFlags& flags) {
  command.add_option("--problem", flags.problem, "File with one problem (docs/formats.md)")
      ->type_name("FILE");
  command
      .add_option("--tests", flags.tests,
                  "Visible tests: a .py file with asserts, or JSON (docs/formats.md)")
      ->type_name("FILE");
  command
      .add_option("--entry-point", flags.entry_point,
                  "Name of the function to write (default: the last one that QUERY declares)")
      ->type_name("NAME");
}

std::string last_defined_function(std::string_view text) {
  std::string name;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    if (line.starts_with("async ")) line.remove_prefix(6);
    if (!line.starts_with("def ")) continue;
    line.remove_prefix(4);
    const std::size_t paren = line.find('(');
    if (paren != std::string_view::npos && paren > 0) name = line.substr(0, paren);
  }
  while (!name.empty() && name.back() == ' ') name.pop_back();
  return name;
}

Result<tasks::Problem> read_problem(const QueryFlags& flags) {
  if (flags.empty()) {
    return Error(Errc::kInvalidArgument,
                 "nothing to solve: say QUERY, - for stdin, or --problem FILE");
  }
  if (!flags.query.empty() && !flags.problem.empty()) {
    return Error(Errc::kInvalidArgument, "QUERY and --problem exclude each other");
  }
  tasks::Problem problem;
  if (!flags.problem.empty()) {
    FR_TRY(problem, tasks::load_problem(flags.problem));
  } else {
    FR_TRY(problem.query, query_text(flags.query));
    if (is_blank(problem.query)) return Error(Errc::kInvalidArgument, "the query is empty");
    problem.id = "query-" + sha256_hex(problem.query).substr(0, 8);
    problem.entry_point = last_defined_function(problem.query);
  }
  if (!flags.entry_point.empty()) problem.entry_point = flags.entry_point;
  if (!flags.tests.empty()) {
    FR_TRY(problem.visible, tasks::load_tests(flags.tests));
  }
  return problem;
}

}  // namespace flowreasoner::cli
