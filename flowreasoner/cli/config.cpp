#include "flowreasoner/cli/config.h"

#include <cmath>
#include <system_error>
#include <utility>

#include "flowreasoner/base/file.h"
#include "flowreasoner/cli/config_models.h"
#include "flowreasoner/cli/folders.h"
#include "flowreasoner/cli/toml_table.h"

namespace flowreasoner::cli {
namespace {

namespace fs = std::filesystem;

constexpr TomlTable::Range kNotNegative{0};
constexpr TomlTable::Range kPositive{1};
constexpr std::size_t kConfigBytes = std::size_t{1} << 20;

void read_choice(TomlTable& table, std::string_view key, std::optional<std::string>& target,
                 const std::string& first, const std::string& second) {
  table.read_optional(key, target);
  if (!target || *target == first || *target == second) return;
  table.reject(key, "must be \"" + first + "\" or \"" + second + "\"");
}

EpisodeSettings read_defaults(TomlTable& table) {
  EpisodeSettings settings;
  table.read("meta", settings.meta);
  table.read("worker", settings.workers);
  table.read_optional("rounds", settings.rounds, kPositive);
  table.read_optional("samples", settings.samples, kPositive);
  table.read_optional("validation_runs", settings.validation_runs, kPositive);
  read_choice(table, "feedback", settings.feedback, "log", "score");
  read_choice(table, "select", settings.select, "soft", "best");
  table.read_optional("overlap", settings.overlap);
  table.read_optional("max_usd", settings.max_usd, kNotNegative);
  table.read_optional("max_tokens", settings.max_tokens, kNotNegative);
  table.read_optional("max_seconds", settings.max_seconds, kNotNegative);
  table.read_optional("max_calls", settings.max_calls, kNotNegative);
  return settings;
}

void read_path(TomlTable& table, std::string_view key, const fs::path& folder, fs::path& target) {
  std::string text;
  table.read(key, text);
  if (!text.empty()) target = folder / text;  // an absolute path replaces the folder
}

void read_milliseconds(TomlTable& table, std::string_view key, std::chrono::milliseconds& target) {
  double seconds = static_cast<double>(target.count()) / 1000;
  table.read(key, seconds, {0.01, 86'400});
  target = std::chrono::milliseconds(std::llround(seconds * 1000));
}

void read_mebibytes(TomlTable& table, std::string_view key, std::size_t& target) {
  auto mebibytes = static_cast<std::int64_t>(target >> 20);
  table.read(key, mebibytes, {1, 1 << 20});
  target = static_cast<std::size_t>(mebibytes) << 20;
}

void read_isolation(TomlTable& table, sandbox::Isolation& level) {
  std::string name = "namespaces";
  table.read("isolation", name);
  if (name == "namespaces") {
    level = sandbox::Isolation::kNamespaces;
  } else if (name == "landlock") {
    level = sandbox::Isolation::kLandlock;
  } else {
    table.reject("isolation",
                 "must be \"namespaces\" or \"landlock\" (none at all only by the flag "
                 "--unsafe-no-isolation)");
  }
}

void read_sandbox(TomlTable& table, const fs::path& folder, Config& config) {
  read_path(table, "python", folder, config.sandbox.python);
  read_isolation(table, config.sandbox.isolation);
  table.read_integer("workers", config.sandbox.workers, kNotNegative);
  table.read_integer("guests", config.sandbox.guests, kPositive);
  read_milliseconds(table, "cpu_seconds", config.limits.cpu);
  read_milliseconds(table, "wall_seconds", config.limits.wall);
  read_mebibytes(table, "memory_mib", config.limits.memory_bytes);
  read_mebibytes(table, "folder_mib", config.limits.folder_bytes);
  read_mebibytes(table, "output_mib", config.limits.output_bytes);
  table.read_integer("processes", config.limits.processes, TomlTable::Range{1, 100'000});
  table.read_integer("open_files", config.limits.open_files, TomlTable::Range{8, 1 << 20});
}

/// The file to read, or empty when there is none.
fs::path find_config_file() {
  const fs::path here = "flowreasoner.toml";
  std::error_code ignored;
  if (fs::exists(here, ignored)) return here;
  fs::path mine = find_folders().config / "flowreasoner.toml";
  return fs::exists(mine, ignored) ? mine : fs::path();
}

template <class T>
void fall_back(T& value, const T& below) {
  if (value == T()) value = below;
}

}  // namespace

EpisodeSettings EpisodeSettings::over(const EpisodeSettings& below) const {
  EpisodeSettings merged = *this;
  fall_back(merged.meta, below.meta);
  fall_back(merged.workers, below.workers);
  fall_back(merged.rounds, below.rounds);
  fall_back(merged.samples, below.samples);
  fall_back(merged.validation_runs, below.validation_runs);
  fall_back(merged.feedback, below.feedback);
  fall_back(merged.select, below.select);
  fall_back(merged.overlap, below.overlap);
  fall_back(merged.max_usd, below.max_usd);
  fall_back(merged.max_tokens, below.max_tokens);
  fall_back(merged.max_seconds, below.max_seconds);
  fall_back(merged.max_calls, below.max_calls);
  return merged;
}

Result<Config> parse_config(std::string_view text, const fs::path& file) {
  FR_TRY(TomlTable table, TomlTable::parse(text, file.string()));
  const fs::path folder = file.parent_path();
  Config config;
  config.file = file;
  config.defaults = read_defaults(table.table("defaults"));
  table.read_integer("seed", config.seed, kNotNegative);
  read_path(table, "runs", folder, config.runs);
  read_path(table, "cache", folder, config.cache);
  read_path(table, "data", folder, config.data);
  read_sandbox(table.table("sandbox"), folder, config);
  TomlTable& models = table.table("models");
  for (const std::string& name : models.table_names()) {
    config.models.emplace(name, read_model(name, models.table(name)));
  }
  if (const Result<void> checked = table.check(); !checked) return checked.error();
  return config;
}

Result<Config> load_config(const fs::path& named) {
  const fs::path file = named.empty() ? find_config_file() : named;
  if (file.empty()) return Config();
  const Result<std::string> text = read_file(file, kConfigBytes);
  if (!text) return text.error().with_context("configuration");
  return parse_config(*text, file);
}

std::filesystem::path data_folder(const std::filesystem::path& flag, const Config& config) {
  if (!flag.empty()) return flag;
  return config.data.empty() ? find_data_folder() : config.data;
}

}  // namespace flowreasoner::cli
