#include "flowreasoner/cli/toml_table.h"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "flowreasoner/cli/nearest_name.h"

#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace flowreasoner::cli {
namespace {

Json to_json(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return number->get();
  if (const auto* number = node.as_floating_point()) return number->get();
  if (const auto* flag = node.as_boolean()) return flag->get();
  if (const auto* list = node.as_array()) {
    Json items = Json::array();
    for (const toml::node& item : *list) items.push_back(to_json(item));
    return items;
  }
  if (const auto* table = node.as_table()) {
    Json object = Json::object();
    for (const auto& [key, value] : *table) object[std::string(key.str())] = to_json(value);
    return object;
  }
  return {};  // a date or a time: no setting has one, so every reader refuses it
}

std::string number_text(double number) {
  return number == std::floor(number) ? fmt::format("{:.0f}", number) : fmt::format("{}", number);
}

/// "must be at least 1", "must be from 0 to 1".
std::string range_text(TomlTable::Range range) {
  const bool has_min = range.min > std::numeric_limits<double>::lowest();
  const bool has_max = range.max < std::numeric_limits<double>::max();
  if (has_min && has_max) {
    return fmt::format("must be from {} to {}", number_text(range.min), number_text(range.max));
  }
  return has_min ? "must be at least " + number_text(range.min)
                 : "must be at most " + number_text(range.max);
}

bool is_within(double value, TomlTable::Range range) {
  return value >= range.min && value <= range.max;
}

}  // namespace

/// Turns what toml++ parsed into tables of ours.
class TomlBuilder {
 public:
  static TomlTable build(const toml::table& source, const std::string& file,
                         const std::string& path) {
    TomlTable table;
    table.file_ = file;
    table.path_ = path;
    for (const auto& [key, node] : source) {
      const std::string name(key.str());
      TomlTable::Entry entry;
      entry.line = static_cast<int>(key.source().begin.line);
      entry.value = to_json(node);
      if (const auto* inner = node.as_table()) {
        entry.table = std::make_unique<TomlTable>(build(*inner, file, table.path_of(name)));
      }
      table.entries_.emplace(name, std::move(entry));
    }
    return table;
  }
};

Result<TomlTable> TomlTable::parse(std::string_view text, const std::string& file) {
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    const toml::parse_error& failure = parsed.error();
    return Error(Errc::kInvalidArgument,
                 fmt::format("{}:{}: not valid TOML: {}", file, failure.source().begin.line,
                             failure.description()));
  }
  return TomlBuilder::build(parsed.table(), file, "");
}

std::string TomlTable::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

TomlTable::Entry* TomlTable::ask(std::string_view key) {
  known_.emplace_back(key);
  const auto found = entries_.find(key);
  if (found == entries_.end()) return nullptr;
  found->second.is_asked = true;
  return &found->second;
}

void TomlTable::expect(const Entry& entry, std::string_view key, std::string_view wanted) {
  complaints_.push_back({entry.line, fmt::format("{}: must be {}", path_of(key), wanted)});
}

void TomlTable::reject(std::string_view key, std::string message) {
  const auto found = entries_.find(key);
  const int line = found == entries_.end() ? 0 : found->second.line;
  complaints_.push_back({line, path_of(key) + ": " + std::move(message)});
}

void TomlTable::read(std::string_view key, std::string& target) {
  const Entry* entry = ask(key);
  if (entry == nullptr) return;
  if (!entry->value.is_string()) return expect(*entry, key, "a string");
  target = entry->value.get<std::string>();
}

void TomlTable::read(std::string_view key, bool& target) {
  const Entry* entry = ask(key);
  if (entry == nullptr) return;
  if (!entry->value.is_boolean()) return expect(*entry, key, "true or false");
  target = entry->value.get<bool>();
}

void TomlTable::read(std::string_view key, double& target, Range range) {
  const Entry* entry = ask(key);
  if (entry == nullptr) return;
  if (!entry->value.is_number()) return expect(*entry, key, "a number");
  const double value = entry->value.get<double>();
  if (!is_within(value, range)) return reject(key, range_text(range));
  target = value;
}

void TomlTable::read(std::string_view key, std::int64_t& target, Range range) {
  const Entry* entry = ask(key);
  if (entry == nullptr) return;
  if (!entry->value.is_number_integer()) return expect(*entry, key, "a whole number");
  const auto value = entry->value.get<std::int64_t>();
  if (!is_within(static_cast<double>(value), range)) return reject(key, range_text(range));
  target = value;
}

void TomlTable::read(std::string_view key, std::vector<std::string>& target) {
  const Entry* entry = ask(key);
  if (entry == nullptr) return;
  if (entry->value.is_string()) {
    target = {entry->value.get<std::string>()};
    return;
  }
  const bool is_list =
      entry->value.is_array() && std::all_of(entry->value.begin(), entry->value.end(),
                                             [](const Json& item) { return item.is_string(); });
  if (!is_list) return expect(*entry, key, "a string or a list of strings");
  target = entry->value.get<std::vector<std::string>>();
}

void TomlTable::read(std::string_view key, Json& target) {
  const Entry* entry = ask(key);
  if (entry == nullptr) return;
  if (!entry->value.is_object()) return expect(*entry, key, "a table");
  target = entry->value;
  entries_.find(key)->second.table.reset();  // taken whole: no key in it is unknown
}

bool TomlTable::has(std::string_view key) {
  return ask(key) != nullptr;
}

TomlTable& TomlTable::table(std::string_view key) {
  Entry* entry = ask(key);
  if (entry == nullptr) {
    entry = &entries_[std::string(key)];
    entry->is_asked = true;
  } else if (entry->table == nullptr) {
    expect(*entry, key, "a table: [" + path_of(key) + "]");
  }
  if (entry->table == nullptr) {
    entry->table = std::make_unique<TomlTable>();
    entry->table->file_ = file_;
    entry->table->path_ = path_of(key);
  }
  return *entry->table;
}

std::vector<std::string> TomlTable::table_names() const {
  std::vector<std::pair<int, std::string>> names;
  for (const auto& [name, entry] : entries_) {
    if (entry.table != nullptr) names.emplace_back(entry.line, name);
  }
  std::sort(names.begin(), names.end());
  std::vector<std::string> ordered;
  for (auto& [line, name] : names) ordered.push_back(std::move(name));
  return ordered;
}

std::string TomlTable::unknown_key(const std::string& key) const {
  const std::string near = nearest_name(key, known_);
  std::string line = path_of(key) + ": no such key";
  if (!near.empty()) return line + "; did you mean " + near + "?";
  return line;
}

void TomlTable::collect(std::vector<Complaint>& complaints) const {
  complaints.insert(complaints.end(), complaints_.begin(), complaints_.end());
  for (const auto& [key, entry] : entries_) {
    if (!entry.is_asked) {
      complaints.push_back({entry.line, unknown_key(key)});
    } else if (entry.table != nullptr) {
      entry.table->collect(complaints);
    }
  }
}

Result<void> TomlTable::check() const {
  std::vector<Complaint> complaints;
  collect(complaints);
  if (complaints.empty()) return {};
  const auto first =
      std::min_element(complaints.begin(), complaints.end(),
                       [](const Complaint& a, const Complaint& b) { return a.line < b.line; });
  return Error(Errc::kInvalidArgument,
               fmt::format("{}:{}: {}", file_, first->line, first->message));
}

}  // namespace flowreasoner::cli
