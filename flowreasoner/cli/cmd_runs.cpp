// The record of earlier runs.
//
//   flowreasoner runs list
//   flowreasoner runs show last
//   flowreasoner runs export last > trajectory.jsonl
//   flowreasoner runs export last --program workflow.py
//   flowreasoner runs prune --older-than 30d
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "flowreasoner/base/figures.h"
#include "flowreasoner/base/file.h"
#include "flowreasoner/base/run_async.h"
#include "flowreasoner/cli/command.h"
#include "flowreasoner/cli/config.h"
#include "flowreasoner/cli/engine.h"
#include "flowreasoner/cli/episode_plan.h"
#include "flowreasoner/cli/program_export.h"
#include "flowreasoner/cli/run_store_access.h"
#include "flowreasoner/cli/runs_view.h"
#include "flowreasoner/record/trajectory.h"

namespace flowreasoner::cli {
namespace {

struct ListOptions {
  std::size_t limit = 20;
};

struct ShowOptions {
  std::string name = "last";
};

struct ExportOptions {
  std::string name;
  std::filesystem::path out;
  std::filesystem::path program;
};

struct PruneFlags {
  std::optional<std::size_t> keep;
  std::string older_than;
  bool unfinished = false;
};

/// What a command on the record works with.
struct OpenRecord {
  asio::io_context io;
  std::unique_ptr<record::RunStore> store;

  Result<void> open(const CommonOptions& common) {
    FR_TRY(const Config config, load_config(common.config));
    FR_TRY(store, open_existing_runs(io.get_executor(), common, config));
    return {};
  }
};

Result<int> list_runs(const ListOptions& options, const CommonOptions& common) {
  OpenRecord record;
  std::vector<record::RunSummary> runs;
  const Result<void> opened = record.open(common);
  const bool is_first_time =
      !opened && opened.error().code() == Errc::kNotFound && common.runs.empty();
  if (!opened && !is_first_time) return opened.error();
  if (opened) {
    FR_TRY(runs, run_async(record.io, record.store->list_runs(options.limit)));
  }
  if (common.json) {
    print_json(runs_json(runs));
  } else {
    print_lines(runs_list_lines(runs));
  }
  return kExitDone;
}

/// The episodes that a name means: one, or all of the run.
Result<std::vector<record::EpisodeRecord>> find_episodes(OpenRecord& record, const std::string& run,
                                                         const EpisodeName& name) {
  FR_TRY(auto episodes, run_async(record.io, record.store->list_episodes(run)));
  if (!name.index) return episodes;
  for (record::EpisodeRecord& episode : episodes) {
    if (episode.index == *name.index) return std::vector{std::move(episode)};
  }
  return Error(Errc::kNotFound, fmt::format("run {} has no episode {}", run, *name.index));
}

Result<int> show_run(const ShowOptions& options, const CommonOptions& common) {
  FR_TRY(const EpisodeName name, parse_episode_name(options.name));
  OpenRecord record;
  if (auto opened = record.open(common); !opened) return opened.error();
  FR_TRY(const record::RunSummary run, run_async(record.io, record.store->find_run(name.run)));
  FR_TRY(const auto episodes, find_episodes(record, run.run.id, name));
  std::vector<record::EpisodeDetail> details;
  if (name.index || episodes.size() == 1) {  // one alone is shown in full
    FR_TRY(auto detail, run_async(record.io, record.store->show_episode(episodes.front().id)));
    details.push_back(std::move(detail));
  }
  if (common.json) {
    print_json(run_json(run, episodes, details));
  } else {
    print_lines(run_lines(run, episodes, details));
  }
  return kExitDone;
}

/// The models that the run's workflows could ask, by what the configuration says of them now.
Result<std::vector<ExportedModel>> exported_models(const Engine& engine, const Json& flags) {
  std::vector<ExportedModel> models;
  const Json* settings = json_member(flags, "settings");
  const EpisodeSettings recorded =
      settings == nullptr ? EpisodeSettings() : settings_from_json(*settings);
  for (const std::string& spec : recorded.workers) {
    FR_TRY(llm::ModelOptions options, engine.describe(spec));
    models.push_back({options.name.empty() ? spec : options.name, std::move(options)});
  }
  return models;
}

Async<std::string> bundle_and_close(Engine* engine, ProgramExport what) {
  FR_CO_TRY(sandbox::Sandbox * sandbox, engine->start_sandbox(engine->config().sandbox));
  Result<std::string> source = co_await bundle_program(sandbox, std::move(what));
  co_await engine->close();
  co_return source;
}

/// `--program`: the workflow that the answer came from, as one Python program.
Result<int> export_program(const ExportOptions& options, const CommonOptions& common) {
  FR_TRY(const EpisodeName name, parse_episode_name(options.name));
  OpenRecord record;
  if (auto opened = record.open(common); !opened) return opened.error();
  FR_TRY(const record::RunSummary run, run_async(record.io, record.store->find_run(name.run)));
  FR_TRY(const auto episodes, find_episodes(record, run.run.id, name));
  if (episodes.size() != 1) {
    return Error(Errc::kInvalidArgument, fmt::format("run {} has {} episodes: say which one, {}/0",
                                                     run.run.id, episodes.size(), run.run.id));
  }
  FR_TRY(const auto detail, run_async(record.io, record.store->show_episode(episodes.front().id)));
  FR_TRY(const record::RoundRecord round, final_round(detail));
  FR_TRY(Config config, load_config(common.config));
  Engine engine(std::move(config));
  ProgramExport what;
  what.title = "Workflow of " + episodes.front().problem;
  what.file_name = options.program.filename().string();
  what.graph = round.graph;
  what.prompt = round.prompt;
  const Json* problem = json_member(run.run.flags, "problem");
  if (problem != nullptr) {
    FR_TRY(what.problem, tasks::problem_from_json(*problem));
  }
  FR_TRY(what.models, exported_models(engine, run.run.flags));
  Async<std::string> work = bundle_and_close(&engine, std::move(what));
  FR_TRY(const std::string source, engine.interruption().run(std::move(work)));
  if (auto written = write_file_atomic(options.program, source); !written) return written.error();
  if (common.json) {
    print_json({{"run", run.run.id},
                {"round", round.number},
                {"file", options.program.string()},
                {"bytes", source.size()}});
  } else {
    say(TextLine("wrote " + options.program.string()), common);
  }
  return kExitDone;
}

Result<int> export_run(const ExportOptions& options, const CommonOptions& common) {
  if (!options.program.empty()) return export_program(options, common);
  FR_TRY(const EpisodeName name, parse_episode_name(options.name));
  OpenRecord record;
  if (auto opened = record.open(common); !opened) return opened.error();
  FR_TRY(const record::RunSummary run, run_async(record.io, record.store->find_run(name.run)));
  FR_TRY(const auto episodes, find_episodes(record, run.run.id, name));
  std::string lines;
  Json objects = Json::array();
  for (const record::EpisodeRecord& episode : episodes) {
    FR_TRY(auto detail, run_async(record.io, record.store->show_episode(episode.id)));
    Json trajectory = record::to_json(record::trajectory_of(std::move(detail)));
    lines += dump_json(trajectory) + "\n";
    if (common.json && options.out.empty()) objects.push_back(std::move(trajectory));
  }
  if (!options.out.empty()) {
    if (auto written = write_file_atomic(options.out, lines); !written) return written.error();
  }
  if (common.json) {
    Json object{{"run", run.run.id}, {"episodes", episodes.size()}};
    if (options.out.empty()) {
      object["trajectories"] = std::move(objects);
    } else {
      object["file"] = options.out.string();
    }
    print_json(object);
  } else if (options.out.empty()) {
    print_text(lines);
  }
  return kExitDone;
}

Result<int> prune_runs(const PruneFlags& flags, const CommonOptions& common) {
  record::PruneOptions options;
  options.keep_last = flags.keep;
  options.keep_unfinished = !flags.unfinished;
  if (!flags.older_than.empty()) {
    FR_TRY(options.older_than, parse_age(flags.older_than));
  }
  if (!options.keep_last && !options.older_than) {
    return Error(Errc::kInvalidArgument, "say what to delete: --keep N, --older-than AGE, or both");
  }
  OpenRecord record;
  if (auto opened = record.open(common); !opened) return opened.error();
  FR_TRY(const auto report, run_async(record.io, record.store->prune(options)));
  if (common.json) {
    print_json({{"deleted", report.runs}, {"freed_bytes", report.freed_bytes}});
  } else {
    const auto count = static_cast<std::int64_t>(report.runs.size());
    print_text(fmt::format("deleted {}, {} given back\n", plural(count, "run"),
                           bytes_text(report.freed_bytes)));
  }
  return kExitDone;
}

void add_list(CLI::App& runs, Invocation& invocation) {
  CLI::App& command = *runs.add_subcommand("list", "The runs, the newest first");
  auto options = std::make_shared<ListOptions>();
  command.add_option("--limit", options->limit, "At most so many (default: 20)")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000));
  add_common_options(command, invocation);
  command.footer("Example: flowreasoner runs list --limit 5");
  command.callback([options, &invocation] {
    invocation.action = [options](const CommonOptions& common) {
      return list_runs(*options, common);
    };
  });
}

void add_show(CLI::App& runs, Invocation& invocation) {
  CLI::App& command = *runs.add_subcommand("show", "One run, or one of its episodes in full");
  auto options = std::make_shared<ShowOptions>();
  command
      .add_option("run", options->name,
                  "An id, its beginning, or \"last\" (default); RUN/INDEX for one episode")
      ->type_name("RUN[/INDEX]");
  add_common_options(command, invocation);
  command.footer("Example: flowreasoner runs show last");
  command.callback([options, &invocation] {
    invocation.action = [options](const CommonOptions& common) {
      return show_run(*options, common);
    };
  });
}

void add_export(CLI::App& runs, Invocation& invocation) {
  CLI::App& command = *runs.add_subcommand("export", "Trajectories as JSON lines");
  auto options = std::make_shared<ExportOptions>();
  command.add_option("run", options->name, "An id, its beginning, or \"last\"; RUN/INDEX for one")
      ->type_name("RUN[/INDEX]")
      ->required();
  command.add_option("-o,--out", options->out, "Write there instead of to stdout")
      ->type_name("FILE");
  command
      .add_option("--program", options->program,
                  "Write the workflow there, as one Python program that needs only `openai`")
      ->type_name("FILE.py")
      ->excludes("--out");
  add_common_options(command, invocation);
  command.footer("Example: flowreasoner runs export last --out trajectory.jsonl");
  command.callback([options, &invocation] {
    invocation.action = [options](const CommonOptions& common) {
      return export_run(*options, common);
    };
  });
}

void add_prune(CLI::App& runs, Invocation& invocation) {
  CLI::App& command = *runs.add_subcommand(
      "prune", "Delete old runs and give the space back; runs that are alive are kept");
  auto options = std::make_shared<PruneFlags>();
  command.add_option("--keep", options->keep, "Keep the newest N")->type_name("N");
  command.add_option("--older-than", options->older_than, "Delete only older ones: 12h, 30d, 2w")
      ->type_name("AGE");
  command.add_flag("--unfinished", options->unfinished,
                   "Delete also those that could still be resumed");
  add_common_options(command, invocation);
  command.footer("Example: flowreasoner runs prune --keep 100 --older-than 30d");
  command.callback([options, &invocation] {
    invocation.action = [options](const CommonOptions& common) {
      return prune_runs(*options, common);
    };
  });
}

}  // namespace

void add_runs_command(CLI::App& app, Invocation& invocation) {
  CLI::App& runs =
      *app.add_subcommand("runs", "The record of earlier runs: list, show, export, prune");
  runs.require_subcommand(1);
  runs.footer("Example: flowreasoner runs show last");
  add_list(runs, invocation);
  add_show(runs, invocation);
  add_export(runs, invocation);
  add_prune(runs, invocation);
}

}  // namespace flowreasoner::cli
