#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/base/secret.h"
#include "flowreasoner/cli/command.h"
#include "flowreasoner/cli/config.h"
#include "flowreasoner/cli/interruption.h"
#include "flowreasoner/llm/model_factory.h"
#include "flowreasoner/record/run_store.h"
#include "flowreasoner/sandbox/sandbox.h"
#include "flowreasoner/tasks/judge.h"
#include "flowreasoner/workflow/worker.h"

namespace flowreasoner::cli {

/// The parts that solve and run wire together: event loop, models, run store, sandbox.
///
/// Made in the order in which mistakes are cheap: names and keys of models first, then files, then
/// processes. Thread rule: one thread. Lifetime: close() is awaited before the end.
class Engine {
 public:
  explicit Engine(Config config);
  ~Engine();

  asio::io_context& io() { return io_; }
  Interruption& interruption() { return interruption_; }
  const Config& config() const { return config_; }

  /// A model by its specification; the same one for equal specifications.
  /// Errors: those of ModelFactory::make.
  Result<llm::ChatModel*> model(const std::string& spec);
  /// What is known of a model. Errors: as model(), but the key is not looked up.
  Result<llm::ModelOptions> describe(const std::string& spec) const {
    return factory_.describe(spec);
  }
  /// The workers of `specs`, in that order. Errors: as model(); kInvalidArgument without any, or
  /// when two have one name.
  Result<std::vector<workflow::Worker>> workers(const std::vector<std::string>& specs);

  /// Opens the run store, which is made if it is not there.
  Result<record::RunStore*> open_store(const std::filesystem::path& path);
  /// Starts the sandbox, and a judge in it.
  Result<sandbox::Sandbox*> start_sandbox(sandbox::SandboxOptions options,
                                          tasks::JudgeOptions judge_options = {});
  /// After start_sandbox().
  tasks::Judge* judge() { return judge_.get(); }

  /// Ends what was started. May be called twice.
  asio::awaitable<void> close();

 private:
  Config config_;
  std::vector<Secret> secrets_;
  asio::io_context io_;
  Interruption interruption_;
  llm::ModelFactory factory_;
  std::map<std::string, std::unique_ptr<llm::ChatModel>> models_;
  std::unique_ptr<record::RunStore> store_;
  std::unique_ptr<sandbox::Sandbox> sandbox_;
  std::unique_ptr<tasks::Judge> judge_;
};

}  // namespace flowreasoner::cli
