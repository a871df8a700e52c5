#include "flowreasoner/base/file.h"

#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

namespace flowreasoner {
namespace {

Error io_error(const std::filesystem::path& path, const char* doing, int error) {
  const Errc code = error == ENOENT ? Errc::kNotFound : Errc::kIo;
  return Error(code, std::string(doing) + " " + path.string() + ": " + errno_text(error));
}

Error bad_line(const std::filesystem::path& path, std::size_t line, const std::string& what) {
  return Error(Errc::kBadData, path.string() + ":" + std::to_string(line) + ": " + what);
}

Result<void> write_all(int fd, std::string_view content, const std::filesystem::path& path) {
  while (!content.empty()) {
    const ssize_t wrote = ::write(fd, content.data(), content.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return io_error(path, "cannot write", errno);
    content.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return {};
}

}  // namespace

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  if (this != &other) {
    reset();
    fd_ = other.release();
  }
  return *this;
}

void FileDescriptor::reset() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

std::string errno_text(int error) {
  return std::system_category().message(error);
}

Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit_bytes) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return io_error(path, "cannot open", errno);
  std::string content;
  std::vector<char> block(1 << 16);
  for (;;) {
    const ssize_t got = ::read(file.get(), block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_error(path, "cannot read", errno);
    if (got == 0) return content;
    if (content.size() + static_cast<std::size_t>(got) > limit_bytes) {
      return Error(Errc::kBadData,
                   path.string() + " is larger than " + std::to_string(limit_bytes) + " bytes");
    }
    content.append(block.data(), static_cast<std::size_t>(got));
  }
}

Result<void> write_file_atomic(const std::filesystem::path& path, std::string_view content) {
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) return Error(Errc::kIo, "cannot make " + folder.string() + ": " + failed.message());
  const std::filesystem::path temporary = path.string() + ".new" + std::to_string(::getpid());
  {
    const FileDescriptor file(
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!file) return io_error(temporary, "cannot create", errno);
    FR_TRY([[maybe_unused]] auto written, [&]() -> Result<bool> {
      auto done = write_all(file.get(), content, temporary);
      if (!done) return done.error();
      if (::fsync(file.get()) != 0) return io_error(temporary, "cannot sync", errno);
      return true;
    }());
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0)
    return io_error(path, "cannot rename to", errno);
  const FileDescriptor parent(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (parent) ::fsync(parent.get());
  return {};
}

Result<void> for_each_line(const std::filesystem::path& path,
                           const std::function<Result<void>(std::string_view, std::size_t)>& each,
                           std::size_t limit_bytes) {
  FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return io_error(path, "cannot open", errno);
  // gzread passes plain files through unchanged.
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> stream(gzdopen(file.release(), "rb"), gzclose);
  if (!stream) return Error(Errc::kIo, "cannot read " + path.string());
  gzbuffer(stream.get(), 1 << 17);

  std::string pending;
  std::vector<char> block(1 << 17);
  std::size_t number = 0;
  const auto emit = [&](std::string_view line) -> Result<void> {
    ++number;
    if (number == 1 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) return {};
    return each(line, number);
  };
  for (;;) {
    const int got = gzread(stream.get(), block.data(), static_cast<unsigned>(block.size()));
    const int system_error = errno;
    int status = Z_OK;
    std::string_view reason = gzerror(stream.get(), &status);
    if (got < 0 && status == Z_ERRNO) return io_error(path, "cannot read", system_error);
    if (got < 0 || (got == 0 && status != Z_OK && status != Z_STREAM_END)) {
      // zlib puts its own name of the file, "<fd:3>: ", before it.
      reason.remove_prefix(reason.starts_with('<') ? reason.find(": ") + 2 : 0);
      return bad_line(path, number + 1, "the gzip file is broken: " + std::string(reason));
    }
    if (got == 0) break;
    std::string_view fresh(block.data(), static_cast<std::size_t>(got));
    for (std::size_t end = fresh.find('\n'); end != std::string_view::npos;
         end = fresh.find('\n')) {
      pending.append(fresh.substr(0, end));
      auto done = emit(pending);
      if (!done) return done;
      pending.clear();
      fresh.remove_prefix(end + 1);
    }
    pending.append(fresh);
    if (pending.size() > limit_bytes) {
      return bad_line(path, number + 1,
                      "the line is longer than " + std::to_string(limit_bytes) + " bytes");
    }
  }
  if (!pending.empty()) return emit(pending);
  return {};
}

}  // namespace flowreasoner
