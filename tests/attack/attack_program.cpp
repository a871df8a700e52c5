#include "tests/attack/attack_program.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace flowreasoner::testing {

namespace fs = std::filesystem;

namespace {

fs::path folder() {
  const char* elsewhere = std::getenv("FLOWREASONER_ATTACKS");
  return elsewhere != nullptr ? fs::path(elsewhere)
                              : fs::path(FR_SOURCE_DIR) / "tests/attack/programs";
}

void set_limit(sandbox::Limits& limits, const std::string& name, std::size_t value) {
  if (name == "cpu") {
    limits.cpu = std::chrono::milliseconds(value);
  } else if (name == "wall") {
    limits.wall = std::chrono::milliseconds(value);
  } else if (name == "memory_bytes") {
    limits.memory_bytes = value;
  } else if (name == "processes") {
    limits.processes = static_cast<std::uint32_t>(value);
  } else if (name == "open_files") {
    limits.open_files = static_cast<std::uint32_t>(value);
  } else if (name == "output_bytes") {
    limits.output_bytes = value;
  } else if (name == "channel_bytes") {
    limits.channel_bytes = value;
  } else if (name == "folder_bytes") {
    limits.folder_bytes = value;
  } else {
    throw std::invalid_argument("no limit " + name);
  }
}

}  // namespace

AttackProgram::AttackProgram(const std::string& name) {
  std::ifstream file(folder() / (name + ".py"));
  if (!file) throw std::invalid_argument("no attack " + name);
  for (std::string line; std::getline(file, line);) {
    text_ += line + "\n";
    const std::size_t colon = line.find(": ");
    if (line.rfind("# ", 0) != 0 || colon == std::string::npos) continue;
    facts_[line.substr(2, colon - 2)] = line.substr(colon + 2);
  }
  for (const char* key : {"promise", "ending", "held"}) {
    if (facts_.count(key) == 0) throw std::invalid_argument(name + " does not say its " + key);
  }
}

std::vector<std::string> AttackProgram::names() {
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator(folder())) {
    if (entry.path().extension() == ".py") found.push_back(entry.path().stem().string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string AttackProgram::text(const std::map<std::string, std::string>& values) const {
  std::string text = text_;
  for (const auto& [key, value] : values) {
    const std::string mark = "@" + key + "@";
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) {
      text.replace(at, mark.size(), value);
    }
  }
  return text;
}

std::string AttackProgram::at_level(const std::string& key, sandbox::Isolation level) const {
  const auto special = facts_.find(key + " at " + std::string(isolation_name(level)));
  return special != facts_.end() ? special->second : facts_.at(key);
}

sandbox::Limits AttackProgram::limits() const {
  sandbox::Limits limits;
  const auto text = facts_.find("limits");
  std::istringstream words(text == facts_.end() ? "" : text->second);
  for (std::string word; words >> word;) {
    const std::size_t sign = word.find('=');
    set_limit(limits, word.substr(0, sign), std::stoul(word.substr(sign + 1)));
  }
  return limits;
}

}  // namespace flowreasoner::testing
