#include "flowreasoner/tasks/stdio_judge.h"

#include <utility>
#include <vector>

#include "flowreasoner/tasks/guest_jobs.h"
#include "flowreasoner/tasks/python_text.h"
#include "flowreasoner/tasks/shared_judge.h"

namespace flowreasoner::tasks {
namespace {

constexpr std::size_t kShownBytes = 1000;

std::string shown(std::string_view text) {
  return std::string(text.substr(0, kShownBytes)) + (text.size() > kShownBytes ? "..." : "");
}

/// Takes the first line off `text`, without blanks at its end.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  const std::size_t last = line.find_last_not_of(" \t\r");
  return line.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

std::string_view without_blank_end(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" \t\r\n");
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

TestResult result_of(const sandbox::JobResult& job, const StdioCase& stdio) {
  TestResult result;
  result.expression = "input: " + shown(stdio.input);
  const auto output = json_string(job.done, "output");
  const Json* error = json_member(job.done, "error");
  if (!output) {
    result.type = "Ended";
    result.message = ending_text(job.outcome);
  } else if (error != nullptr && error->is_object()) {
    result.type = json_string(*error, "type").value_or("Error");
    result.message = exception_text(error);
  } else if (is_same_output(*output, stdio.output)) {
    result.passed = true;
  } else {
    result.type = "WrongOutput";
    result.expected = shown(stdio.output);
    result.actual = shown(*output);
  }
  return result;
}

}  // namespace

bool is_same_output(std::string_view left, std::string_view right) {
  left = without_blank_end(left);
  right = without_blank_end(right);
  while (!left.empty() && !right.empty()) {
    if (take_line(left) != take_line(right)) return false;
  }
  return left.empty() && right.empty();
}

Async<Verdict> judge_stdio(sandbox::Sandbox& sandbox, TestSuitePtr suite, std::string code,
                           sandbox::Limits limits) {
  std::vector<Json> jobs;
  for (const StdioCase& stdio : suite->tests.stdio) {
    jobs.push_back({{"t", "job"}, {"kind", "stdio"}, {"code", code}, {"stdin", stdio.input}});
  }
  Result<std::vector<sandbox::JobResult>> ran =
      co_await run_jobs(sandbox, sandbox::Warmth::kCore, std::move(jobs), limits);
  if (!ran) co_return ran.error().with_context("judging a program by its output");
  Verdict verdict;
  for (std::size_t i = 0; i < ran->size(); ++i) {
    verdict.results.push_back(result_of((*ran)[i], suite->tests.stdio[i]));
    verdict.ending = sandbox::ending_name((*ran)[i].outcome.ending);
  }
  settle(verdict);
  co_return verdict;
}

}  // namespace flowreasoner::tasks
