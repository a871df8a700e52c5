#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "flowreasoner/base/result.h"

namespace flowreasoner {

/// A file descriptor with one owner; closed by the destructor. -1: none.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(other.release()) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor() { reset(); }

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  int release() { return std::exchange(fd_, -1); }
  void reset();

 private:
  int fd_ = -1;
};

/// Reads a whole file, at most `limit_bytes` (default 256 MiB): a larger one is kBadData, a missing
/// one kNotFound.
Result<std::string> read_file(const std::filesystem::path& path,
                              std::size_t limit_bytes = std::size_t{256} << 20);

/// Writes so that a crash leaves the old file or the new one: temporary name, fsync, rename, fsync
/// of the folder.
Result<void> write_file_atomic(const std::filesystem::path& path, std::string_view content);

/// Calls `each(line, number)` (number from 1) for each line of a text file, as LineReader reads
/// them. Errors: those of LineReader; what `each` returns.
Result<void> for_each_line(
    const std::filesystem::path& path,
    const std::function<Result<void>(std::string_view line, std::size_t number)>& each,
    std::size_t limit_bytes = std::size_t{64} << 20);

/// The message of errno.
std::string errno_text(int error);

}  // namespace flowreasoner
