#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "flowreasoner/eval/methods/program_evaluator.h"
#include "flowreasoner/tasks/problem.h"
#include "flowreasoner/workflow/program.h"
#include "flowreasoner/workflow/worker.h"

namespace flowreasoner::eval::methods {

// The parts of requests that the searches share. Hidden tests and references have no way in.

/// The system message of a search: its own task, then the rules of programs, operators and replies.
std::string search_system(std::string_view task);

/// "# The problems": how many, of which kinds, with visible tests or without, and the first three.
std::string problems_section(const std::vector<tasks::Problem>& problems);

/// "# The workers": names, strengths and prices.
std::string workers_section(const std::vector<workflow::Worker>& workers);

/// The two files as the reply's own blocks.
std::string program_text(const workflow::Program& program);

/// "# What went wrong": up to `most` problems that were not solved, each with its query and what
/// happened; empty when all were solved. `places` are those of the scores in `problems`.
std::string failures_section(const std::vector<tasks::Problem>& problems,
                             const ProgramScores& scores, std::size_t most);

}  // namespace flowreasoner::eval::methods
