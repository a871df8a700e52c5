#include "flowreasoner/base/file.h"

#include <cerrno>
#include <cstring>
#include <optional>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "flowreasoner/base/line_reader.h"

namespace flowreasoner {
namespace {

Error io_error(const std::filesystem::path& path, const char* doing, int error) {
  const Errc code = error == ENOENT ? Errc::kNotFound : Errc::kIo;
  return Error(code, std::string(doing) + " " + path.string() + ": " + errno_text(error));
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
  FR_TRY(LineReader reader, LineReader::open(path, limit_bytes));
  for (;;) {
    FR_TRY(const std::optional<FileLine> line, reader.next());
    if (!line) return {};
    if (auto done = each(line->text, line->number); !done) return done;
  }
}

}  // namespace flowreasoner
