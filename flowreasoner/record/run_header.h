#pragma once
#include <cstdint>
#include <string>

#include "flowreasoner/base/json.h"
#include "flowreasoner/record/run_records.h"

namespace flowreasoner::record {

/// What a later reader needs to judge a run, or to do it again: command, effective flags, seed,
/// revision of the program, machine and library versions. Nothing of the environment's variables,
/// no host or user name; secrets in the flags are masked. `id` and `started` are left to
/// RunStore::begin_run().
RunRecord make_run_header(std::string command, Json flags, std::uint64_t seed);

/// `git describe` at the time the build was configured, or "unknown". Constant over the process.
const std::string& program_revision();

/// `{system, processor, processors, memory_bytes, compiler, sqlite, boost}`; a field that cannot be
/// found out is left out.
Json describe_machine();

}  // namespace flowreasoner::record
