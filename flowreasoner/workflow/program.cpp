#include "flowreasoner/workflow/program.h"

#include <system_error>

#include "flowreasoner/base/file.h"

namespace flowreasoner::workflow {
namespace {

constexpr std::size_t kLargestSource = std::size_t{1} << 20;

}  // namespace

Result<Program> load_program(const std::filesystem::path& folder) {
  Program program;
  FR_TRY(program.graph, read_file(folder / "graph.py", kLargestSource));
  Result<std::string> prompt = read_file(folder / "prompt.py", kLargestSource);
  if (prompt) {
    program.prompt = std::move(*prompt);
  } else if (prompt.error().code() != Errc::kNotFound) {
    return prompt.error();
  }
  return program;
}

Result<void> save_program(const Program& program, const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) return Error(Errc::kIo, "making " + folder.string() + ": " + failed.message());
  const Result<void> graph = write_file_atomic(folder / "graph.py", program.graph);
  if (!graph) return graph;
  return write_file_atomic(folder / "prompt.py", program.prompt);
}

}  // namespace flowreasoner::workflow
