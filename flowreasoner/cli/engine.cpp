#include "flowreasoner/cli/engine.h"

#include <set>
#include <utility>

#include <sys/resource.h>

#include "flowreasoner/base/log.h"
#include "flowreasoner/cli/folders.h"

namespace flowreasoner::cli {
namespace {

llm::ModelFactoryOptions factory_options(const Config& config) {
  llm::ModelFactoryOptions options;
  options.models = config.models;
  options.cache_file = config.cache;
  return options;
}

/// What stands in the variables that hold keys is masked from now on in log, errors, record and
/// answers, whether this run asks with it or not.
std::vector<Secret> find_secrets(const Config& config) {
  std::vector<Secret> secrets;
  secrets.emplace_back(environment_text("OPENAI_API_KEY"));
  for (const auto& [name, model] : config.models) {
    if (!model.key_env.empty()) secrets.emplace_back(environment_text(model.key_env.c_str()));
  }
  return secrets;
}

/// Many systems let a program have 1,024 files until it asks for more; each running workflow and
/// each connection takes one to three. Guests get limits of their own.
void raise_open_files() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  (void)setrlimit(RLIMIT_NOFILE, &files);
}

}  // namespace

Engine::Engine(Config config)
    : config_(std::move(config)),
      secrets_(find_secrets(config_)),
      interruption_(io_),
      factory_(io_.get_executor(), factory_options(config_)) {
  raise_open_files();
}

Engine::~Engine() = default;

Result<llm::ChatModel*> Engine::model(const std::string& spec) {
  auto& model = models_[spec];
  if (!model) {
    auto made = factory_.make(spec);
    if (!made) return made.error();
    model = std::move(*made);
  }
  return model.get();
}

Result<std::vector<workflow::Worker>> Engine::workers(const std::vector<std::string>& specs) {
  if (specs.empty()) {
    return Error(
        Errc::kInvalidArgument,
        "no worker: say --worker SPEC, or set worker under [defaults] in the configuration");
  }
  std::vector<workflow::Worker> workers;
  std::set<std::string> names;
  for (const std::string& spec : specs) {
    FR_TRY(llm::ChatModel * model, this->model(spec));
    FR_TRY(llm::ModelOptions options, factory_.describe(spec));
    workflow::Worker worker;
    worker.name = options.name.empty() ? spec : options.name;
    worker.model = model;
    worker.profile = options.profile;
    worker.description = options.description;
    worker.price = options.price;
    if (!names.insert(worker.name).second) {
      return Error(Errc::kInvalidArgument, "the worker " + worker.name + " is given twice");
    }
    workers.push_back(std::move(worker));
  }
  return workers;
}

Result<record::RunStore*> Engine::open_store(const std::filesystem::path& path) {
  record::RunStoreOptions options;
  options.path = path;
  auto opened = record::RunStore::open(io_.get_executor(), std::move(options));
  if (!opened) return opened.error();
  store_ = std::move(*opened);
  log::info("run store: {}", path.string());
  return store_.get();
}

Result<sandbox::Sandbox*> Engine::start_sandbox(sandbox::SandboxOptions options,
                                                tasks::JudgeOptions judge_options) {
  auto started = sandbox::Sandbox::start(io_.get_executor(), std::move(options));
  if (!started) return started.error();
  sandbox_ = std::move(*started);
  log::info("sandbox: {}, Python {}", sandbox::isolation_name(sandbox_->isolation()),
            sandbox_->python_version());
  judge_ = tasks::make_judge(*sandbox_, judge_options);
  return sandbox_.get();
}

asio::awaitable<void> Engine::close() {
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  for (auto& [spec, model] : models_) {
    if (model) co_await model->close();
  }
  if (judge_) co_await judge_->close();
  if (sandbox_) co_await sandbox_->close();
  if (store_) store_->close();
}

}  // namespace flowreasoner::cli
