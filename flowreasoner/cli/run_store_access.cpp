#include "flowreasoner/cli/run_store_access.h"

#include <charconv>
#include <system_error>
#include <utility>

#include "flowreasoner/cli/folders.h"

namespace flowreasoner::cli {

std::filesystem::path run_store_path(const CommonOptions& common, const Config& config) {
  if (!common.runs.empty()) return common.runs;
  return config.runs.empty() ? find_folders().run_store() : config.runs;
}

Result<std::unique_ptr<record::RunStore>> open_existing_runs(asio::any_io_executor executor,
                                                             const CommonOptions& common,
                                                             const Config& config) {
  record::RunStoreOptions options;
  options.path = run_store_path(common, config);
  std::error_code ignored;
  if (!std::filesystem::exists(options.path, ignored)) {
    return Error(Errc::kNotFound, "no run store at " + options.path.string());
  }
  return record::RunStore::open(std::move(executor), std::move(options));
}

Result<EpisodeName> parse_episode_name(const std::string& text) {
  EpisodeName name;
  const auto slash = text.rfind('/');
  name.run = text.substr(0, slash);
  if (name.run.empty()) return Error(Errc::kInvalidArgument, "a run is named RUN or RUN/INDEX");
  if (slash == std::string::npos) return name;
  std::int64_t index = 0;
  const char* begin = text.data() + slash + 1;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(begin, end, index);
  if (parsed.ec != std::errc() || parsed.ptr != end || index < 0) {
    return Error(Errc::kInvalidArgument,
                 "'" + text + "': after the slash stands the number of an episode, from 0");
  }
  name.index = index;
  return name;
}

}  // namespace flowreasoner::cli
