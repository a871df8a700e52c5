#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/base/figures.h"
#include "flowreasoner/base/json.h"
#include "flowreasoner/base/secret.h"
#include "flowreasoner/cli/doctor_checks.h"
#include "flowreasoner/cli/folders.h"
#include "flowreasoner/llm/http_client.h"
#include "flowreasoner/llm/model_factory.h"

namespace flowreasoner::cli {
namespace {

/// An endpoint and the variable that holds its key.
struct Endpoint {
  std::string url;
  std::string key_env;
};

/// Those of the configuration's models, and that of openai/MODEL where the environment names an
/// address or a key for it; each address once. ModelFactory says which key goes where.
std::vector<Endpoint> endpoints_of(const Config& config, asio::any_io_executor executor) {
  llm::ModelFactoryOptions options;
  options.models = config.models;
  const llm::ModelFactory factory(std::move(executor), std::move(options));
  std::vector<std::string> specs;
  const bool has_default =
      !environment_text("OPENAI_BASE_URL").empty() || !environment_text("OPENAI_API_KEY").empty();
  if (has_default) specs.emplace_back("openai/any");
  for (const auto& [name, model] : config.models) specs.push_back(name);
  std::map<std::string, std::string> by_url;
  for (const std::string& spec : specs) {
    const auto model = factory.describe(spec);
    if (model) by_url.emplace(model->base_url, model->key_env);
  }
  std::vector<Endpoint> endpoints;
  for (auto& [base_url, key_env] : by_url) endpoints.push_back({base_url, key_env});
  return endpoints;
}

Finding judge_answer(Finding finding, const Result<llm::HttpResponse>& answer, bool has_key) {
  if (!answer) {
    finding.health = Health::kWarning;
    finding.detail = answer.error().to_string();
    return finding;
  }
  const int status = answer->status;
  finding.detail = fmt::format("answers (HTTP {})", status);
  if (status == 200) {
    const auto body = parse_json(answer->body, "the list of models");
    const Json* models = body ? json_member(*body, "data") : nullptr;
    if (models != nullptr && models->is_array()) {
      finding.detail = "answers, " + plural(static_cast<std::int64_t>(models->size()), "model");
    }
  } else if (status == 401 || status == 403) {
    finding.health = Health::kWarning;
    finding.detail += has_key ? ", but refuses the key" : ", wants a key";
  } else if (status >= 500) {
    finding.health = Health::kWarning;
  }
  return finding;
}

asio::awaitable<void> check_endpoint(llm::HttpClient* http, Endpoint endpoint, Finding* finding) {
  *finding = Finding{"endpoint", endpoint.url, Health::kGood, ""};
  const Secret key(endpoint.key_env.empty() ? "" : environment_text(endpoint.key_env.c_str()));
  llm::HttpRequest request;
  request.url = endpoint.url + "/models";
  request.timeout = Milliseconds(5000);
  request.connect_timeout = Milliseconds(5000);
  if (!key.empty()) request.headers.push_back("Authorization: Bearer " + key.reveal());
  const auto answer = co_await http->send(std::move(request));
  *finding = judge_answer(*finding, answer, !key.empty());
}

}  // namespace

Async<std::vector<Finding>> check_endpoints(Config config) {
  const auto executor = co_await asio::this_coro::executor;
  const std::vector<Endpoint> endpoints = endpoints_of(config, executor);
  llm::HttpClient http(executor);
  AsyncGroup group(executor);
  std::vector<Finding> findings(endpoints.size());
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    group.spawn(check_endpoint(&http, endpoints[i], &findings[i]));
  }
  co_await group.join();
  co_return findings;
}

}  // namespace flowreasoner::cli
