#include "flowreasoner/cli/recorded_run.h"

#include <utility>

#include <fmt/format.h>

#include "flowreasoner/cli/run_store_access.h"
#include "flowreasoner/cli/terminal.h"
#include "flowreasoner/record/run_header.h"

namespace flowreasoner::cli {

Async<Done> RecordedRun::begin(Json plan, std::uint64_t seed) {
  FR_CO_TRY(store_, engine_.open_store(run_store_path(common_, engine_.config())));
  record::RunRecord header = record::make_run_header(command_, std::move(plan), seed);
  FR_CO_TRY(run_, co_await store_->begin_run(std::move(header)));
  has_begun_ = true;
  co_return Done{};
}

Async<Json> RecordedRun::find(std::string id) {
  FR_CO_TRY(store_, engine_.open_store(run_store_path(common_, engine_.config())));
  FR_CO_TRY(record::RunSummary found, co_await store_->find_run(std::move(id)));
  run_ = std::move(found.run);
  if (run_.command != command_) {
    co_return Error(Errc::kInvalidArgument,
                    fmt::format("run {} is one of '{}': flowreasoner {} --resume {}", run_.id,
                                run_.command, run_.command, run_.id));
  }
  co_return run_.flags;
}

Async<Done> RecordedRun::resume() {
  const std::string id = run_.id;
  FR_CO_TRY(run_, co_await store_->resume_run(id));
  has_begun_ = true;
  co_return Done{};
}

Async<Done> RecordedRun::end(record::Status status) {
  if (!has_begun_) co_return Done{};
  const std::string id = run_.id;
  co_return co_await store_->end_run(id, status);
}

void RecordedRun::say_how_to_resume() const {
  std::string line = fmt::format("to go on: flowreasoner {} --resume {}", command_, run_.id);
  if (!common_.runs.empty()) line += " --runs " + common_.runs.string();
  if (!common_.config.empty()) line += " --config " + common_.config.string();
  Terminal(2).write(line + "\n");
}

}  // namespace flowreasoner::cli
