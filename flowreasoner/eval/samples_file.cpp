#include "flowreasoner/eval/samples_file.h"

#include <algorithm>
#include <system_error>
#include <tuple>
#include <utility>

#include "flowreasoner/base/digest.h"
#include "flowreasoner/base/file.h"
#include "flowreasoner/tasks/json_rows.h"
#include "flowreasoner/tasks/python_json.h"

namespace flowreasoner::eval {
namespace {

using Path = std::filesystem::path;

/// The text of one row; an error says what is missing.
Result<Sample> sample_of_row(const Json& row, const TaskIds& ids) {
  const auto id = json_string(row, "task_id");
  if (!id) return Error(Errc::kBadData, "a sample needs the text field 'task_id'");
  Sample sample;
  FR_TRY(sample.problem, ids.find(*id));
  sample.is_completion = json_member(row, "solution") == nullptr;
  auto text = json_string(row, sample.is_completion ? "completion" : "solution");
  if (!text) {
    return Error(Errc::kBadData, "a sample needs the text field 'completion' or 'solution'");
  }
  sample.text = std::move(*text);
  return sample;
}

/// "9.py" before "10.py".
bool is_before(const Path& left, const Path& right) {
  const std::string first = left.filename().string();
  const std::string second = right.filename().string();
  return std::tuple(first.size(), first) < std::tuple(second.size(), second);
}

/// What is in a folder, but for hidden files.
Result<std::vector<Path>> entries_of(const Path& folder) {
  std::vector<Path> entries;
  std::error_code failed;
  for (auto at = std::filesystem::directory_iterator(folder, failed);
       !failed && at != std::filesystem::directory_iterator(); at.increment(failed)) {
    if (!at->path().filename().string().starts_with('.')) entries.push_back(at->path());
  }
  if (failed) {
    return Error(Errc::kIo, "cannot read the folder " + folder.string() + ": " + failed.message());
  }
  std::sort(entries.begin(), entries.end(), is_before);
  return entries;
}

bool is_folder(const Path& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

}  // namespace

Result<SamplesFile> SamplesFile::open(const Path& path, const TaskIds& ids, std::size_t problems) {
  SamplesFile file(path, ids, problems);
  if (is_folder(path)) {
    if (auto listed = file.list_folder(); !listed) return listed.error();
  } else {
    FR_TRY(file.lines_, LineReader::open(path));
  }
  return file;
}

Result<void> SamplesFile::list_folder() {
  FR_TRY(const std::vector<Path> folders, entries_of(path_));
  for (const Path& folder : folders) {
    if (!is_folder(folder)) continue;
    const auto problem = ids_->find(folder.filename().string());
    if (!problem) return Error(Errc::kBadData, folder.string() + ": " + problem.error().message());
    if (*problem >= problems_) continue;
    FR_TRY(std::vector<Path> files, entries_of(folder));
    for (Path& file : files) {
      if (file.extension() == ".py") programs_.push_back({*problem, std::move(file)});
    }
  }
  std::stable_sort(
      programs_.begin(), programs_.end(),
      [](const Program& left, const Program& right) { return left.problem < right.problem; });
  return {};
}

Result<std::optional<Sample>> SamplesFile::next() {
  FR_TRY(std::optional<Sample> sample, lines_ ? next_line(*lines_) : next_program());
  if (sample) sample->index = counts_[sample->problem]++;
  return sample;
}

Result<std::optional<Sample>> SamplesFile::next_line(LineReader& lines) {
  for (;;) {
    FR_TRY(const std::optional<FileLine> line, lines.next());
    if (!line) return std::optional<Sample>();
    if (line->text.find_first_not_of(" \t") == std::string_view::npos) continue;
    const auto row = tasks::parse_python_json(line->text, line->number);
    if (!row) return tasks::located(path_, 1, row.error());
    auto sample = sample_of_row(*row, *ids_);
    if (!sample) return tasks::located(path_, line->number, sample.error());
    if (sample->problem < problems_) return std::optional<Sample>(std::move(*sample));
  }
}

Result<std::optional<Sample>> SamplesFile::next_program() {
  if (next_program_ == programs_.size()) return std::optional<Sample>();
  const Program& program = programs_[next_program_++];
  Sample sample;
  sample.problem = program.problem;
  FR_TRY(sample.text, read_file(program.path, std::size_t{64} << 20));
  return std::optional<Sample>(std::move(sample));
}

Result<SamplesSurvey> survey_samples(const Path& path, const TaskIds& ids, std::size_t problems) {
  FR_TRY(SamplesFile file, SamplesFile::open(path, ids, problems));
  SamplesSurvey survey;
  for (;;) {
    FR_TRY(const std::optional<Sample> sample, file.next());
    if (!sample) break;
    ++survey.total;
    const char* form = sample->is_completion ? " completion " : " solution ";
    survey.digest =
        sha256_hex(survey.digest + ids.name(sample->problem) + form + sha256_hex(sample->text));
  }
  if (survey.total == 0) return Error(Errc::kBadData, path.string() + ": no sample in it");
  return survey;
}

}  // namespace flowreasoner::eval
