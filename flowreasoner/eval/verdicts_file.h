#pragma once
#include <cstddef>
#include <filesystem>
#include <functional>

#include "flowreasoner/base/file.h"
#include "flowreasoner/base/json.h"
#include "flowreasoner/eval/sample_jobs.h"
#include "flowreasoner/eval/sample_verdict.h"

namespace flowreasoner::eval {

/// A file of verdicts (docs/formats.md): a header that says of what, then a line a verdict, in the
/// order of the samples. Each line is in the system's hands before append() returns, so that a
/// killed process loses none; a power cut may cost the last ones.
///
/// Only one process writes a file at a time. Lifetime: `ids` outlives it.
class VerdictsFile {
 public:
  /// Makes the file, which must not be there unless `overwrite`. `header` is an object whose member
  /// "verdicts" is the format's version. Errors: kInvalidArgument when it
  /// is there, or is being written; kIo.
  static Result<VerdictsFile> create(const std::filesystem::path& path, const Json& header,
                                     const TaskIds& ids, bool overwrite);

  /// Goes on with a file that is there; makes it when it is not. The line that a killed process
  /// left unfinished is dropped. Each verdict in the file takes one job off `jobs` and is handed to
  /// `kept`. Errors: kInvalidArgument when it is some other file, when a member of `header` is
  /// another one there (says which), or another process writes it; kBadData as "FILE:LINE: …"; kIo.
  static Result<VerdictsFile> resume(const std::filesystem::path& path, const Json& header,
                                     const TaskIds& ids, SampleJobs& jobs,
                                     const std::function<void(const SampleVerdict&)>& kept);

  /// Error kIo.
  Result<void> append(const SampleVerdict& verdict);

 private:
  VerdictsFile(std::filesystem::path path, FileDescriptor file, const TaskIds& ids)
      : path_(std::move(path)), file_(std::move(file)), ids_(&ids) {}

  Result<void> write_line(const Json& line);
  Result<std::size_t> whole_lines() const;
  Result<void> begin_again(const Json& header);
  Result<void> take_verdict(const FileLine& line, SampleJobs& jobs,
                            const std::function<void(const SampleVerdict&)>& kept) const;

  std::filesystem::path path_;
  FileDescriptor file_;
  const TaskIds* ids_;
};

}  // namespace flowreasoner::eval
