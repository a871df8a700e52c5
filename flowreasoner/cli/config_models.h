#pragma once
#include <string>

#include "flowreasoner/cli/toml_table.h"
#include "flowreasoner/llm/model_options.h"

namespace flowreasoner::cli {

/// Reads one `[models.NAME]` table (docs/config.md lists the keys). What is wrong in it is noted in
/// `table`, whose check() tells.
llm::ModelOptions read_model(const std::string& name, TomlTable& table);

}  // namespace flowreasoner::cli
