#include "flowreasoner/base/line_reader.h"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <zlib.h>

#include "flowreasoner/base/file.h"

namespace flowreasoner {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 17;

}  // namespace

void LineReader::Close::operator()(gzFile_s* stream) const {
  gzclose(stream);
}

LineReader::LineReader(std::filesystem::path path, std::size_t limit_bytes, gzFile_s* stream)
    : path_(std::move(path)), limit_bytes_(limit_bytes), stream_(stream), block_(kBlockBytes) {}

Result<LineReader> LineReader::open(std::filesystem::path path, std::size_t limit_bytes) {
  FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) {
    const int failed = errno;
    return Error(failed == ENOENT ? Errc::kNotFound : Errc::kIo,
                 "cannot open " + path.string() + ": " + errno_text(failed));
  }
  // gzread passes plain files through unchanged.
  gzFile_s* stream = gzdopen(file.release(), "rb");
  if (stream == nullptr) return Error(Errc::kIo, "cannot read " + path.string());
  gzbuffer(stream, static_cast<unsigned>(kBlockBytes));
  return LineReader(std::move(path), limit_bytes, stream);
}

Result<bool> LineReader::read_block() {
  const int got = gzread(stream_.get(), block_.data(), static_cast<unsigned>(block_.size()));
  const int system_error = errno;
  int status = Z_OK;
  std::string_view reason = gzerror(stream_.get(), &status);
  if (got < 0 && status == Z_ERRNO)
    return Error(Errc::kIo, "cannot read " + path_.string() + ": " + errno_text(system_error));
  if (got < 0 || (got == 0 && status != Z_OK && status != Z_STREAM_END)) {
    // zlib puts its own name of the file, "<fd:3>: ", before it.
    reason.remove_prefix(reason.starts_with('<') ? reason.find(": ") + 2 : 0);
    return Error(Errc::kBadData, path_.string() + ":" + std::to_string(number_ + 1) +
                                     ": the gzip file is broken: " + std::string(reason));
  }
  fresh_ = std::string_view(block_.data(), static_cast<std::size_t>(got));
  return got > 0;
}

Result<std::optional<std::string_view>> LineReader::next_raw() {
  if (std::exchange(is_whole_, false)) pending_.clear();
  for (;;) {
    const std::size_t end = fresh_.find('\n');
    const bool is_end_here = end != std::string_view::npos;
    pending_.append(fresh_.substr(0, end));
    fresh_.remove_prefix(is_end_here ? end + 1 : fresh_.size());
    if (pending_.size() > limit_bytes_) {
      return Error(Errc::kBadData, path_.string() + ":" + std::to_string(number_ + 1) +
                                       ": the line is longer than " + std::to_string(limit_bytes_) +
                                       " bytes");
    }
    bool is_end = is_end_here;
    if (!is_end_here) {
      FR_TRY(const bool is_more, read_block());
      if (!is_more && pending_.empty()) return std::optional<std::string_view>();
      is_end = !is_more;
    }
    if (!is_end) continue;
    is_whole_ = true;
    ++number_;
    return std::optional<std::string_view>(pending_);
  }
}

Result<std::optional<FileLine>> LineReader::next() {
  for (;;) {
    FR_TRY(const std::optional<std::string_view> raw, next_raw());
    if (!raw) return std::optional<FileLine>();
    std::string_view line = *raw;
    if (number_ == 1 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    return std::optional<FileLine>(FileLine{line, number_});
  }
}

}  // namespace flowreasoner
