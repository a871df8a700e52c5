#include "flowreasoner/cli/eval_flags.h"

#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "flowreasoner/eval/methods/method_table.h"

namespace flowreasoner::cli {
namespace {

constexpr const char* kWhatGroup = "What is compared";
constexpr const char* kSearchGroup = "Searches (adas, aflow, maas)";
constexpr const char* kReportGroup = "Report";

std::string method_names() {
  std::vector<std::string> names;
  for (const auto& row : eval::methods::method_table()) names.push_back(row.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

void declare_what(CLI::App& command, EvalFlags& flags) {
  command
      .add_option("--table", flags.table,
                  "A table of the paper: main (all methods), meta (meta-agents compared) or worker "
                  "(workers compared); what else is said goes over it")
      ->type_name("main|meta|worker")
      ->check(CLI::IsMember({"main", "meta", "worker"}))
      ->group(kWhatGroup);
  command
      .add_option("--recorded", flags.recorded,
                  "Judge recorded answers of named systems instead: files, or folders of them "
                  "(docs/formats.md)")
      ->type_name("FILE|DIR…")
      ->group(kWhatGroup);
  command
      .add_option("--method", flags.methods,
                  "Methods: " + method_names() + ", or the folder of a workflow (with a slash)")
      ->type_name("NAME[,NAME…]")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->group(kWhatGroup);
  command
      .add_option("--set", flags.sets, "Problems: names (docs/formats.md) or files; several times")
      ->type_name("NAME|FILE")
      ->allow_extra_args(false)
      ->group(kWhatGroup);
  command
      .add_option("--meta", flags.metas,
                  "Model that designs; several times with --table meta: each is compared")
      ->type_name("SPEC")
      ->allow_extra_args(false)
      ->group(kWhatGroup);
  command
      .add_option("--worker", flags.settings.workers,
                  "Model that workflows may use; several times: all of them, the first is their "
                  "default (with --table worker: each is compared)")
      ->type_name("SPEC")
      ->allow_extra_args(false)
      ->group(kWhatGroup);
  command
      .add_option("--team", flags.teams,
                  "A meta-agent (- for none) and its workers, instead of --meta and --worker; "
                  "several times: each is compared")
      ->type_size(2, 33)
      ->type_name("META WORKER…")
      ->group(kWhatGroup);
  command.add_option("--repeat", flags.repeats, "Runs of each problem (default: 1)")
      ->type_name("N")
      ->check(CLI::Range(1, 1000))
      ->group(kWhatGroup);
  command.add_option("--limit", flags.limit, "Only the first N problems of each set")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000))
      ->group(kWhatGroup);
  command
      .add_option("--data", flags.data,
                  "Folder of problem sets (default: FLOWREASONER_DATA, ./data, ../shared/data)")
      ->type_name("DIR")
      ->group(kWhatGroup);
}

void declare_searches(CLI::App& command, EvalFlags& flags) {
  command
      .add_option("--train", flags.train,
                  "What they learn from (default: NAME:validate of each NAME:test)")
      ->type_name("NAME|FILE")
      ->group(kSearchGroup);
  command.add_option("--train-limit", flags.train_limit, "Only the first N problems of that")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000))
      ->group(kSearchGroup);
  command
      .add_option("--search-steps", flags.search_steps,
                  "Generations of adas (30), rounds of aflow (20), epochs of maas (20)")
      ->type_name("N")
      ->check(CLI::Range(1, 10'000))
      ->group(kSearchGroup);
}

/// Methods and sets of a table of the paper. Its 300 problems of BigCodeBench are not told: ours
/// are those of the seeded split.
void preset(EvalPlan& plan) {
  if (plan.methods.empty() && plan.table == eval::PaperTable::kMain) {
    for (const auto& row : eval::methods::method_table()) plan.methods.push_back(row.name);
  }
  if (plan.methods.empty()) plan.methods = {"flowreasoner"};
  if (plan.sets.empty()) plan.sets = {"bigcodebench:test", "humaneval:test", "mbpp-sanitized:test"};
}

/// The teams: those that are named, else what the table compares.
Result<std::vector<ModelTeam>> teams_of(const EvalFlags& flags, const EpisodeSettings& below,
                                        const std::optional<eval::PaperTable>& table) {
  std::vector<ModelTeam> teams;
  if (!flags.teams.empty()) {
    if (!flags.metas.empty() || !flags.settings.workers.empty()) {
      return Error(Errc::kInvalidArgument, "--team and --meta or --worker exclude each other");
    }
    for (const std::vector<std::string>& team : flags.teams) {
      teams.push_back({team.front() == "-" ? "" : team.front(), {team.begin() + 1, team.end()}});
    }
    return teams;
  }
  std::vector<std::string> metas = flags.metas;
  if (metas.empty()) metas = {below.meta};
  if (metas.size() > 1 && table != eval::PaperTable::kMeta) {
    return Error(Errc::kInvalidArgument,
                 "several --meta are compared by --table meta; else say --team META WORKER…");
  }
  const std::vector<std::string>& workers =
      flags.settings.workers.empty() ? below.workers : flags.settings.workers;
  for (const std::string& meta : metas) {
    if (table == eval::PaperTable::kWorker) {
      for (const std::string& worker : workers) teams.push_back({meta, {worker}});
    } else {
      teams.push_back({meta, workers});
    }
  }
  return teams;
}

}  // namespace

void declare_eval_flags(CLI::App& command, EvalFlags& flags) {
  declare_what(command, flags);
  declare_round_flags(command, flags.settings);
  declare_searches(command, flags);
  declare_budget_flags(command, flags.settings);
  command
      .add_option("--parallel", flags.parallel,
                  "Runs at once (default: 32; of recorded answers 4 for each processor)")
      ->type_name("N")
      ->check(CLI::Range(1, 1024));
  command
      .add_option("--output", flags.output,
                  "Folder for report.html, report.md, report.json and outcomes.jsonl")
      ->type_name("DIR")
      ->group(kReportGroup);
  command
      .add_option("--against", flags.against,
                  "What each system is compared with: the last one (default) or the best one")
      ->type_name("last|best")
      ->check(CLI::IsMember({"last", "best"}))
      ->group(kReportGroup);
  command
      .add_flag("--drop-broken", flags.drop_broken,
                "Leave out the problems whose own solution fails here, and say which")
      ->group(kReportGroup);
  command
      .add_option("--resume", flags.resume,
                  "Take up an interrupted run: an id, its beginning, or \"last\" (with --recorded "
                  "always \"last\": the verdicts in --output)")
      ->type_name("RUN");
  declare_sandbox_flags(command, flags.sandbox);
}

bool names_a_plan(const EvalFlags& flags) {
  return !flags.methods.empty() || !flags.sets.empty() || !flags.metas.empty() ||
         !flags.teams.empty() || !flags.settings.workers.empty() || flags.table || flags.limit ||
         flags.repeats != 1 || !flags.train.empty() || flags.train_limit || flags.search_steps;
}

Result<EvalPlan> eval_plan(const EvalFlags& flags, const CommonOptions& common,
                           const Config& config) {
  EvalPlan plan;
  plan.methods = flags.methods;
  plan.sets = flags.sets;
  if (flags.table) {
    plan.table = eval::paper_table_from_name(*flags.table);
    preset(plan);
  }
  if (plan.methods.empty() || plan.sets.empty()) {
    return Error(Errc::kInvalidArgument,
                 "what is to be compared? Say --method and --set, or --table main");
  }
  FR_TRY(plan.teams, teams_of(flags, config.defaults, plan.table));
  plan.repeats = flags.repeats;
  plan.limit = flags.limit;
  plan.train = flags.train;
  plan.train_limit = flags.train_limit;
  plan.search_steps = flags.search_steps;
  plan.data = data_folder(flags.data, config);
  plan.settings = flags.settings.over(config.defaults);
  plan.settings.meta.clear();
  plan.settings.workers.clear();
  plan.seed = common.seed.value_or(static_cast<std::uint64_t>(config.seed));
  if (flags.against == "best") plan.against = eval::Against::kBest;
  plan.drop_broken = flags.drop_broken;
  return plan;
}

}  // namespace flowreasoner::cli
