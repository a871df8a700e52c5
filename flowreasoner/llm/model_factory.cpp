#include "flowreasoner/llm/model_factory.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "flowreasoner/llm/cached_model.h"
#include "flowreasoner/llm/http_client.h"
#include "flowreasoner/llm/openai_client.h"
#include "flowreasoner/llm/replay_model.h"
#include "flowreasoner/llm/reply_cache.h"
#include "flowreasoner/llm/scripted_model.h"

namespace flowreasoner::llm {
namespace {

using Kind = ModelSpec::Kind;

constexpr std::string_view kOpenAiUrl = "https://api.openai.com/v1";
constexpr const char* kUrlVariable = "OPENAI_BASE_URL";
constexpr const char* kKeyVariable = "OPENAI_API_KEY";

std::string without_end_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// The messages do not repeat the URL: it may hold what we refuse it for.
Result<void> check_url(const std::string& name, const std::string& url) {
  const auto wrong = [&](const char* why) {
    return Error(Errc::kInvalidArgument, "the base URL of model " + name + " " + why);
  };
  const bool is_http = url.starts_with("http://") || url.starts_with("https://");
  if (!is_http) return wrong("does not begin with http:// or https://");
  const auto is_odd = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 127; };
  if (std::any_of(url.begin(), url.end(), is_odd)) return wrong("holds a blank");
  const std::size_t host = url.find("//") + 2;
  const std::string authority = url.substr(host, url.find_first_of("/?#", host) - host);
  if (authority.empty()) return wrong("names no host");
  if (authority.find('@') != std::string::npos) {
    return wrong("holds a password; keys come from the environment (key_env)");
  }
  if (url.find('#') != std::string::npos) return wrong("holds a '#'");
  return {};
}

}  // namespace

ModelFactory::ModelFactory(asio::any_io_executor executor, ModelFactoryOptions options)
    : executor_(std::move(executor)), options_(std::move(options)) {}

ModelFactory::~ModelFactory() = default;

std::optional<std::string> ModelFactory::environment(const std::string& name) const {
  if (options_.environment) return options_.environment(name);
  const char* value = std::getenv(name.c_str());
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

Result<std::unique_ptr<ChatModel>> ModelFactory::make(const std::string& spec) {
  FR_TRY(const ModelSpec parsed, parse_model_spec(spec));
  if (parsed.kind == Kind::kScripted) {
    FR_TRY(std::unique_ptr<ChatModel> model, ScriptedModel::open(parsed.target));
    return model;
  }
  if (parsed.kind == Kind::kReplay) {
    FR_TRY(std::unique_ptr<ChatModel> model, ReplayModel::open(parsed));
    return model;
  }
  FR_TRY(ModelOptions options, options_of(parsed));
  return make_remote(std::move(options));
}

Result<ModelOptions> ModelFactory::describe(const std::string& spec) const {
  FR_TRY(const ModelSpec parsed, parse_model_spec(spec));
  if (parsed.kind != Kind::kScripted && parsed.kind != Kind::kReplay) return options_of(parsed);
  ModelOptions options;
  options.name = parsed.text;
  return options;
}

Result<ModelOptions> ModelFactory::options_of(const ModelSpec& spec) const {
  ModelOptions options;
  const auto entry = options_.models.find(spec.text);
  if (entry != options_.models.end()) {
    options = entry->second;
    options.name = spec.text;
    if (options.model.empty()) options.model = spec.kind == Kind::kOpenAi ? spec.target : spec.text;
  } else if (spec.kind == Kind::kOpenAi) {
    options.name = spec.text;
    options.model = spec.target;
  } else if (spec.kind == Kind::kNamed) {
    std::string known;
    for (const auto& [name, unused] : options_.models) known += (known.empty() ? "" : ", ") + name;
    return Error(Errc::kInvalidArgument,
                 "no model is named " + spec.text + " in the configuration (" +
                     (known.empty() ? "it has none" : "it has " + known) +
                     "); other forms are openai/MODEL, replay:FILE and scripted:FILE");
  } else {
    return Error(Errc::kInvalidArgument,
                 "model " + spec.text + ": this program has no models of its own yet");
  }
  const bool has_own_url = !options.base_url.empty();
  if (!has_own_url) {
    options.base_url = environment(kUrlVariable).value_or(std::string(kOpenAiUrl));
  }
  options.base_url = without_end_slash(std::string(trim(options.base_url)));
  if (auto fine = check_url(options.name, options.base_url); !fine) return fine.error();
  const bool is_openai = options.base_url == kOpenAiUrl;
  if (options.key_env.empty()) {
    // The standard key goes to the standard address only: one that was written into an entry may
    // belong to somebody else.
    options.key_env = has_own_url && !is_openai ? "" : kKeyVariable;
    options.is_key_optional = !is_openai;
  }
  if (!options.price && is_openai) options.price = built_in_price(options.model);
  return options;
}

Result<Secret> ModelFactory::find_key(const ModelOptions& options) const {
  if (options.key_env.empty()) return Secret();
  const std::string value = environment(options.key_env).value_or("");
  std::string key(trim(value));
  if (key.empty() && options.is_key_optional) return Secret();
  if (key.empty()) {
    return Error(Errc::kEnvironment, "model " + options.name + " needs a key: set the variable " +
                                         options.key_env + " in the environment");
  }
  const auto is_odd = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 127; };
  if (std::any_of(key.begin(), key.end(), is_odd)) {
    return Error(Errc::kEnvironment, "the key in " + options.key_env + " holds a blank");
  }
  return Secret(std::move(key));
}

Result<std::unique_ptr<ChatModel>> ModelFactory::make_remote(ModelOptions options) {
  FR_TRY(options.key, find_key(options));
  if (!http_) http_ = std::make_unique<HttpClient>(executor_);
  auto model = std::make_unique<OpenAiClient>(executor_, options, *http_, options_.seed);
  return cached(std::move(model), options);
}

Result<std::unique_ptr<ChatModel>> ModelFactory::cached(std::unique_ptr<ChatModel> model,
                                                        const ModelOptions& options) {
  if (options_.cache_file.empty()) return model;
  if (!cache_) {
    FR_TRY(cache_, ReplyCache::open(options_.cache_file));
  }
  const std::string identity =
      options.base_url + "\n" + options.model + "\n" + dump_json(options.extra_body);
  return std::make_unique<CachedModel>(std::move(model), identity, *cache_);
}

}  // namespace flowreasoner::llm
