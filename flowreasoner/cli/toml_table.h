#pragma once
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "flowreasoner/base/json.h"
#include "flowreasoner/base/result.h"

namespace flowreasoner::cli {

/// One table of a TOML file, read key by key: each read() leaves its target alone when the key is
/// absent and notes an error when the value has the wrong type or range; check() returns the first
/// error by line, or an unknown key that nobody asked for. So the keys are declared once, where
/// they are read.
///
/// A value type of its own, so that toml++ (seconds of compile time) stays in one source file.
/// Errors are one line each: "flowreasoner.toml:12: models.fast.base_ulr: no such key; did you mean
/// base_url?".
class TomlTable {
 public:
  struct Range {
    double min = std::numeric_limits<double>::lowest();
    double max = std::numeric_limits<double>::max();
  };

  /// An empty table: every read() leaves its default.
  TomlTable() = default;

  /// `file` names the text in errors. Errors: kInvalidArgument with line and column.
  static Result<TomlTable> parse(std::string_view text, const std::string& file);

  void read(std::string_view key, std::string& target);
  void read(std::string_view key, bool& target);
  void read(std::string_view key, double& target, Range range);
  void read(std::string_view key, std::int64_t& target, Range range);
  /// A list of strings; one string is a list of one.
  void read(std::string_view key, std::vector<std::string>& target);
  /// A table, as JSON.
  void read(std::string_view key, Json& target);
  template <class T>
  void read_integer(std::string_view key, T& target, Range range) {
    auto value = static_cast<std::int64_t>(target);
    read(key, value, range);
    target = static_cast<T>(value);
  }

  /// A value that stays unset when the key is absent.
  template <class T, class... Rest>
  void read_optional(std::string_view key, std::optional<T>& target, Rest... rest) {
    if (!has(key)) return;
    T value{};
    read(key, value, rest...);
    target = std::move(value);
  }

  /// Whether the key is there; it counts as asked for.
  bool has(std::string_view key);
  /// A sub-table; an empty one when it is absent. Lives as long as this.
  TomlTable& table(std::string_view key);
  /// Names of the sub-tables, in the order of the file.
  std::vector<std::string> table_names() const;

  /// Notes an error at the line of `key`: a value that has the right type and makes no sense.
  void reject(std::string_view key, std::string message);

  /// The first error of this table and its sub-tables.
  Result<void> check() const;

 private:
  friend class TomlBuilder;
  struct Entry {
    Json value;
    int line = 0;
    bool is_asked = false;
    std::unique_ptr<TomlTable> table;
  };
  struct Complaint {
    int line;
    std::string message;
  };

  Entry* ask(std::string_view key);
  void expect(const Entry& entry, std::string_view key, std::string_view wanted);
  void collect(std::vector<Complaint>& complaints) const;
  std::string path_of(std::string_view key) const;
  std::string unknown_key(const std::string& key) const;

  std::string file_;
  std::string path_;  // "models.fast"; empty for the file itself
  std::map<std::string, Entry, std::less<>> entries_;
  std::vector<std::string> known_;  // keys that were asked for, present or not
  std::vector<Complaint> complaints_;
};

}  // namespace flowreasoner::cli
