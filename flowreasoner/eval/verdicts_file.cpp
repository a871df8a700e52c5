#include "flowreasoner/eval/verdicts_file.h"

#include <cerrno>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "flowreasoner/tasks/json_rows.h"
#include "flowreasoner/tasks/python_json.h"

namespace flowreasoner::eval {
namespace {

using Path = std::filesystem::path;

constexpr std::string_view kFormat = "verdicts";  // the header's first field: the format's version

Error io_error(const Path& path, const std::string& doing) {
  return {Errc::kIo, "cannot " + doing + " " + path.string() + ": " + errno_text(errno)};
}

Result<FileDescriptor> open_locked(const Path& path, int flags) {
  FileDescriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_APPEND | flags, 0644));
  if (!file && errno == EEXIST) {
    return Error(Errc::kInvalidArgument, path.string() +
                                             " is there already: --resume goes on with it, "
                                             "--overwrite replaces it, --output names another");
  }
  if (!file) return io_error(path, "write");
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    return Error(Errc::kInvalidArgument, path.string() + " is being written by another process");
  }
  return file;
}

/// Which member of two headers differs first, as a sentence.
std::string difference(const Json& found, const Json& wanted) {
  for (const auto& [name, value] : wanted.items()) {
    const Json* other = json_member(found, name);
    if (other == nullptr) return "it does not say '" + name + "'";
    if (*other != value) {
      return "its '" + name + "' is " + dump_json(*other) + ", not " + dump_json(value);
    }
  }
  return {};
}

Error no_verdicts(const Path& path) {
  return {Errc::kInvalidArgument, path.string() + " is there, and is no file of verdicts"};
}

/// Whether the first line of the file is `wanted`.
Result<void> check_header(const Path& path, const Json& wanted) {
  FR_TRY(LineReader lines, LineReader::open(path));
  FR_TRY(const std::optional<FileLine> first, lines.next());
  if (!first) return no_verdicts(path);
  const auto found = tasks::parse_python_json(first->text, first->number);
  if (!found || json_member(*found, kFormat) == nullptr) return no_verdicts(path);
  if (const std::string what = difference(*found, wanted); !what.empty()) {
    return Error(Errc::kInvalidArgument,
                 path.string() + " holds the verdicts of another run: " + what);
  }
  return {};
}

}  // namespace

Result<VerdictsFile> VerdictsFile::create(const Path& path, const Json& header, const TaskIds& ids,
                                          bool overwrite) {
  FR_TRY(FileDescriptor file, open_locked(path, O_CREAT | (overwrite ? 0 : O_EXCL)));
  if (::ftruncate(file.get(), 0) != 0) return io_error(path, "write");
  VerdictsFile verdicts(path, std::move(file), ids);
  if (auto written = verdicts.write_line(header); !written) return written.error();
  return verdicts;
}

Result<VerdictsFile> VerdictsFile::resume(const Path& path, const Json& header, const TaskIds& ids,
                                          SampleJobs& jobs,
                                          const std::function<void(const SampleVerdict&)>& kept) {
  FR_TRY(FileDescriptor file, open_locked(path, O_CREAT));
  VerdictsFile verdicts(path, std::move(file), ids);
  FR_TRY(const std::size_t whole, verdicts.whole_lines());
  if (whole == 0) {
    if (auto begun = verdicts.begin_again(header); !begun) return begun.error();
    return verdicts;
  }
  if (auto same = check_header(path, header); !same) return same.error();
  if (::ftruncate(verdicts.file_.get(), static_cast<off_t>(whole)) != 0) {
    return io_error(path, "write");
  }
  FR_TRY(LineReader lines, LineReader::open(path));
  FR_TRY([[maybe_unused]] const std::optional<FileLine> first, lines.next());
  for (;;) {
    FR_TRY(const std::optional<FileLine> line, lines.next());
    if (!line) return verdicts;
    if (auto taken = verdicts.take_verdict(*line, jobs, kept); !taken) return taken.error();
  }
}

Result<void> VerdictsFile::take_verdict(
    const FileLine& line, SampleJobs& jobs,
    const std::function<void(const SampleVerdict&)>& kept) const {
  const auto row = tasks::parse_python_json(line.text, line.number);
  if (!row) return tasks::located(path_, 1, row.error());
  const auto verdict = sample_verdict_from_json(*row, *ids_);
  if (!verdict) return tasks::located(path_, line.number, verdict.error());
  FR_TRY(const std::optional<SampleJob> job, jobs.next());
  const bool fits = job && job->sample.problem == verdict->problem &&
                    job->sample.index == verdict->index &&
                    job->is_sanitized == verdict->is_sanitized;
  if (!fits) {
    const Error wrong(Errc::kBadData, "this is not the verdict that comes next in this file");
    return tasks::located(path_, line.number, wrong);
  }
  kept(*verdict);
  return {};
}

/// How many bytes the lines that have an end are.
Result<std::size_t> VerdictsFile::whole_lines() const {
  struct stat status {};
  if (::fstat(file_.get(), &status) != 0) return io_error(path_, "read");
  auto end = static_cast<std::size_t>(status.st_size);
  std::vector<char> block(std::size_t{1} << 16);
  while (end > 0) {
    const std::size_t begin = end > block.size() ? end - block.size() : 0;
    const ssize_t got = ::pread(file_.get(), block.data(), end - begin, static_cast<off_t>(begin));
    if (got < 0 || static_cast<std::size_t>(got) != end - begin) return io_error(path_, "read");
    const std::size_t line_end = std::string_view(block.data(), end - begin).rfind('\n');
    if (line_end != std::string_view::npos) return begin + line_end + 1;
    end = begin;
  }
  return 0;
}

/// Of a file without a whole line: it must be the beginning of a header, or some other file.
Result<void> VerdictsFile::begin_again(const Json& header) {
  FR_TRY(const std::string torn, read_file(path_));
  if (!dump_json(header).starts_with(torn)) return no_verdicts(path_);
  if (::ftruncate(file_.get(), 0) != 0) return io_error(path_, "write");
  return write_line(header);
}

Result<void> VerdictsFile::write_line(const Json& line) {
  const std::string text = dump_json(line) + "\n";
  std::string_view left = text;
  while (!left.empty()) {
    const ssize_t written = ::write(file_.get(), left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return io_error(path_, "write");
    left.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> VerdictsFile::append(const SampleVerdict& verdict) {
  return write_line(to_json(verdict, *ids_));
}

}  // namespace flowreasoner::eval
