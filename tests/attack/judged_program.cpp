#include "tests/attack/judged_program.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace flowreasoner::testing {

namespace fs = std::filesystem;

namespace {

fs::path path_of(const std::string& folder) {
  return fs::path(FR_SOURCE_DIR) / "tests/attack" / folder;
}

}  // namespace

JudgedProgram::JudgedProgram(const std::string& folder, const std::string& name) {
  std::ifstream file(path_of(folder) / (name + ".py"));
  if (!file) throw std::invalid_argument("no program " + name);
  text_.assign(std::istreambuf_iterator<char>(file), {});
}

std::vector<std::string> JudgedProgram::names(const std::string& folder) {
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator(path_of(folder))) {
    if (entry.path().extension() == ".py") found.push_back(entry.path().stem().string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

bool JudgedProgram::passes_when_shared() const {
  return text_.find("# shared: fails\n") == std::string::npos;
}

bool JudgedProgram::is_forged_when_shared() const {
  if (text_.find("# shared: forged\n") != std::string::npos) return true;
  if (text_.find("# shared: refused\n") != std::string::npos) return false;
  throw std::invalid_argument("it does not say what it comes to in shared mode");
}

}  // namespace flowreasoner::testing
