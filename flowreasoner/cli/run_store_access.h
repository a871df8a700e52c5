#pragma once
#include <filesystem>
#include <memory>

#include "flowreasoner/cli/command.h"
#include "flowreasoner/cli/config.h"
#include "flowreasoner/record/run_store.h"

namespace flowreasoner::cli {

/// Which run store a command uses: --runs, else the configuration's, else the state folder's.
std::filesystem::path run_store_path(const CommonOptions& common, const Config& config);

/// Opens the run store to read what earlier runs left. Makes no file: kNotFound when there is none.
Result<std::unique_ptr<record::RunStore>> open_existing_runs(asio::any_io_executor executor,
                                                             const CommonOptions& common,
                                                             const Config& config);

/// "RUN" or "RUN/INDEX", as users name an episode.
struct EpisodeName {
  std::string run;
  std::optional<std::int64_t> index;
};
/// Errors: kInvalidArgument.
Result<EpisodeName> parse_episode_name(const std::string& text);

}  // namespace flowreasoner::cli
