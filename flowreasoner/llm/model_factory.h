#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "flowreasoner/llm/chat_model.h"
#include "flowreasoner/llm/model_options.h"
#include "flowreasoner/llm/model_spec.h"

namespace flowreasoner::llm {

class HttpClient;
class ReplyCache;

struct ModelFactoryOptions {
  std::map<std::string, ModelOptions> models;  ///< the `[models.NAME]` entries
  /// Reads an environment variable; nothing when it is unset or empty. Default: the process's own.
  std::function<std::optional<std::string>(const std::string& name)> environment;
  /// Replies are kept in and answered from this file; empty: no cache.
  std::filesystem::path cache_file;
  std::uint64_t seed = 0;  ///< of the jitter of retries
};

/// Makes a ChatModel from a specification. All models that one factory made share one HTTP client
/// (connections, TLS sessions) and one reply cache; both are made at first use, so that a run
/// without a remote model never loads libcurl.
///
/// Thread rule: one executor. Lifetime: outlives the models it made.
class ModelFactory {
 public:
  ModelFactory(asio::any_io_executor executor, ModelFactoryOptions options);
  ~ModelFactory();

  /// Errors: kInvalidArgument (a form or a name that is not known, with those that are);
  /// kEnvironment (the key's variable is not set); kNotFound, kBadData (of a file).
  Result<std::unique_ptr<ChatModel>> make(const std::string& spec);

  /// What is known about a model without making it; the key is not looked up. Errors: as make().
  Result<ModelOptions> describe(const std::string& spec) const;

 private:
  Result<std::unique_ptr<ChatModel>> make_remote(ModelOptions options);
  Result<std::unique_ptr<ChatModel>> cached(std::unique_ptr<ChatModel> model,
                                            const ModelOptions& options);
  Result<ModelOptions> options_of(const ModelSpec& spec) const;
  Result<Secret> find_key(const ModelOptions& options) const;
  std::optional<std::string> environment(const std::string& name) const;

  asio::any_io_executor executor_;
  ModelFactoryOptions options_;
  std::unique_ptr<HttpClient> http_;
  std::unique_ptr<ReplyCache> cache_;
};

}  // namespace flowreasoner::llm
