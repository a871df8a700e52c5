// Solves one problem through the public headers.
//   solve_query PROBLEM.jsonl META WORKER      for example: … p.jsonl openai/o4-mini
//   openai/gpt-4o-mini
#include <cstdio>

#include "flowreasoner/base/run_async.h"
#include "flowreasoner/episode/episode.h"
#include "flowreasoner/llm/model_factory.h"
#include "flowreasoner/sandbox/sandbox.h"
#include "flowreasoner/tasks/problem_file.h"

using namespace flowreasoner;

Async<episode::EpisodeResult> solve(asio::io_context& io, const char* file, const char* meta_spec,
                                    const char* worker_spec) {
  FR_CO_TRY(tasks::Problem problem, tasks::load_problem(file));
  llm::ModelFactory models(io.get_executor(), {});
  FR_CO_TRY(auto meta, models.make(meta_spec));
  FR_CO_TRY(auto worker, models.make(worker_spec));
  FR_CO_TRY(auto sandbox, sandbox::Sandbox::start(io.get_executor(), {}));

  episode::EpisodeParts parts;
  const auto judge = tasks::make_judge(*sandbox);
  parts.sandbox = sandbox.get();
  parts.judge = judge.get();
  parts.meta = meta.get();
  parts.workers.emplace_back().name = "worker";
  parts.workers.back().model = worker.get();
  episode::EpisodeOptions options;
  options.budget.usd = 0.05;  // a hard stop, with the best answer so far
  auto result = co_await episode::run_episode(parts, problem, options);
  co_await judge->close();
  co_await sandbox->close();
  co_return result;
}

int main(int count, char** words) {
  if (count != 4) return std::fprintf(stderr, "usage: solve_query PROBLEM.jsonl META WORKER\n"), 2;
  asio::io_context io;
  const auto result = run_async(io, solve(io, words[1], words[2], words[3]));
  if (!result) return std::fprintf(stderr, "%s\n", result.error().to_string().c_str()), 1;
  std::puts(result->answer.c_str());
  return result->solved.value_or(true) ? 0 : 1;
}
