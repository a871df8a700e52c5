#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "flowreasoner/base/result.h"

namespace flowreasoner::cli {

/// Where this program keeps its files, by the XDG base directory rules: a variable that is unset,
/// empty or not absolute falls back to its place under $HOME (or under the home of the user's
/// account when HOME is unset). The folders need not exist.
struct Folders {
  std::filesystem::path config;  ///< $XDG_CONFIG_HOME/flowreasoner, ~/.config/flowreasoner
  std::filesystem::path state;   ///< $XDG_STATE_HOME/flowreasoner, ~/.local/state/flowreasoner
  std::filesystem::path cache;   ///< $XDG_CACHE_HOME/flowreasoner, ~/.cache/flowreasoner

  std::filesystem::path run_store() const { return state / "runs.sqlite"; }
};

Folders find_folders();

/// An environment variable; empty when it is unset.
std::string environment_text(const char* name);

/// The folder of the running executable; empty when the system does not say.
std::filesystem::path executable_folder();

/// Where the upstream files of problem sets are: FLOWREASONER_DATA, else the first of `data` and
/// `../shared/data` beside the working folder that holds a folder `humaneval`. Empty: nowhere.
std::filesystem::path find_data_folder();

}  // namespace flowreasoner::cli
