#include "flowreasoner/eval/recorded_answers.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "flowreasoner/base/json.h"
#include "flowreasoner/base/line_reader.h"

namespace flowreasoner::eval {
namespace {

namespace fs = std::filesystem;

bool is_rows_file(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.ends_with(".jsonl") || name.ends_with(".jsonl.gz");
}

Result<std::vector<fs::path>> files_of(const std::vector<fs::path>& paths) {
  std::vector<fs::path> files;
  for (const fs::path& path : paths) {
    std::error_code failed;
    if (!fs::is_directory(path, failed)) {
      files.push_back(path);
      continue;
    }
    std::vector<fs::path> inside;
    for (fs::directory_iterator entry(path, failed), end; !failed && entry != end;
         entry.increment(failed)) {
      if (is_rows_file(entry->path())) inside.push_back(entry->path());
    }
    if (failed) return Error(Errc::kIo, path.string() + ": " + failed.message());
    if (inside.empty()) {
      return Error(Errc::kNotFound, path.string() + " has no file *.jsonl or *.jsonl.gz");
    }
    std::sort(inside.begin(), inside.end());
    files.insert(files.end(), inside.begin(), inside.end());
  }
  return files;
}

/// Fields of one row; the first that is not as it should be is kept as the complaint.
class Row {
 public:
  explicit Row(const Json& json) : json_(json) {}

  std::string text(const char* name, bool is_required = false) {
    const Json* value = member(name);
    if (value == nullptr) {
      if (is_required) complain("needs the field '" + std::string(name) + "'");
      return {};
    }
    if (value->is_string()) return value->get<std::string>();
    complain("'" + std::string(name) + "' is no text");
    return {};
  }

  std::int64_t count(const char* name) {
    const Json* value = member(name);
    if (value == nullptr) return 0;
    const auto number = json_integer(json_, name);
    if (number && *number >= 0) return *number;
    complain("'" + std::string(name) + "' is no count");
    return 0;
  }

  std::optional<bool> verdict(const char* name) {
    const Json* value = member(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_boolean()) return value->get<bool>();
    complain("'" + std::string(name) + "' is neither true, false nor null");
    return std::nullopt;
  }

  bool has(const char* name) const { return member(name) != nullptr; }
  const std::string& complaint() const { return complaint_; }

 private:
  const Json* member(const char* name) const {
    const Json* value = json_member(json_, name);
    return value == nullptr || value->is_null() ? nullptr : value;
  }
  void complain(std::string text) {
    if (complaint_.empty()) complaint_ = std::move(text);
  }

  const Json& json_;
  std::string complaint_;
};

struct ReadRow {
  RecordedAnswer answer;
  bool has_program = false;
  bool has_tests = false;
};

Result<ReadRow> read_row(const FileLine& line, const fs::path& path) {
  const std::string at = path.string() + ":" + std::to_string(line.number);
  FR_TRY(const Json json, parse_json(line.text, at));
  if (!json.is_object()) return Error(Errc::kBadData, at + ": no JSON object");
  Row row(json);
  ReadRow read;
  RecordedAnswer& answer = read.answer;
  answer.file = path.filename().string();
  answer.line = line.number;
  answer.task_id = row.text("task_id", true);
  answer.model = row.text("model", true);
  answer.method = row.text("method", true);
  answer.source = row.text("source");
  answer.split = row.text("split");
  answer.attempt = row.count("attempt");
  answer.is_completion = !row.has("code") && row.has("completion");
  answer.text = row.text(answer.is_completion ? "completion" : "code");
  answer.passed = row.verdict("passed");
  answer.tokens_in = row.count("prompt_tokens");
  answer.tokens_out = row.count("completion_tokens");
  answer.calls = row.count("api_calls");
  read.has_program = row.has("code") || row.has("completion");
  read.has_tests = row.has("test_text");
  if (!row.complaint().empty()) {
    return Error(Errc::kBadData, at + ": a recorded answer " +
                                     (row.complaint().starts_with("needs") ? "" : "is wrong: ") +
                                     row.complaint());
  }
  return read;
}

Result<void> read_file(const fs::path& path, RecordedAnswers& answers) {
  FR_TRY(LineReader lines, LineReader::open(path));
  std::vector<RecordedAnswer> rows;
  bool has_programs = false;
  bool has_tests = false;
  for (;;) {
    FR_TRY(const std::optional<FileLine> line, lines.next());
    if (!line) break;
    FR_TRY(ReadRow read, read_row(*line, path));
    has_programs = has_programs || read.has_program;
    has_tests = has_tests || read.has_tests;
    rows.push_back(std::move(read.answer));
  }
  // A model may have written nothing at all for some problem, so this is a matter of the file.
  if (has_tests && !has_programs) {
    answers.files_of_tests.push_back(path.filename().string());
    return {};
  }
  std::move(rows.begin(), rows.end(), std::back_inserter(answers.rows));
  return {};
}

}  // namespace

std::string RecordedAnswer::name() const {
  std::string all =
      file + ":" + std::to_string(line) + " " + task_id + ", " + model + ", " + method;
  if (!source.empty()) all += ", " + source;
  if (!split.empty()) all += ", " + split;
  return all + ", attempt " + std::to_string(attempt);
}

Result<RecordedAnswers> load_recorded_answers(const std::vector<fs::path>& paths) {
  FR_TRY(const std::vector<fs::path> files, files_of(paths));
  RecordedAnswers answers;
  for (const fs::path& file : files) {
    if (auto read = read_file(file, answers); !read) return read.error();
  }
  if (answers.rows.empty()) {
    return Error(Errc::kBadData, "there is no recorded answer in the given files");
  }
  return answers;
}

}  // namespace flowreasoner::eval
