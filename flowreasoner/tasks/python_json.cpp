#include "flowreasoner/tasks/python_json.h"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

#include "flowreasoner/tasks/python_text.h"

namespace flowreasoner::tasks {
namespace {

using OrderedJson = nlohmann::ordered_json;

/// The one key of the object that stands for a value that Json cannot hold; its value is Python
/// text.
constexpr const char* kPythonKey = "__python__";
constexpr std::size_t kDepth = 256;

/// What the parser says, without its own name and its position in the text.
std::string reason(const Json::exception& thrown) {
  std::string_view text(thrown.what());
  for (const std::string_view lead : {"column ", "] "}) {
    const std::size_t found = text.find(lead);
    const std::size_t colon = found == std::string_view::npos ? found : text.find(": ", found);
    if (lead == "column " && colon != std::string_view::npos)
      return std::string(text.substr(colon + 2));
    if (lead == "] " && found != std::string_view::npos) return std::string(text.substr(found + 2));
  }
  return std::string(text);
}

Error not_json(std::string_view before, std::size_t line, const std::string& why) {
  const auto below = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  return Error(Errc::kBadData, "line " + std::to_string(line + below) + ": not valid JSON: " + why);
}

template <class Integer>
bool fits(std::string_view digits) {
  Integer value = 0;
  const auto [stop, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return failed == std::errc() && stop == digits.data() + digits.size();
}

/// The number at `at` that Json has no type for, as Python writes it; empty: there is none. Moves
/// `at` behind the word or number in any case.
std::string take_foreign_number(std::string_view text, std::size_t& at) {
  const std::size_t begin = at;
  while (at < text.size() &&
         (is_name_char(text[at]) || text[at] == '-' || text[at] == '+' || text[at] == '.'))
    ++at;
  const std::string_view word = text.substr(begin, at - begin);
  if (word == "Infinity") return "1e999";
  if (word == "-Infinity") return "-1e999";
  const std::string_view digits = word.substr(word.starts_with('-') ? 1 : 0);
  const bool is_long =
      digits.size() > 18 && digits.front() != '0' &&
      std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!is_long || fits<std::int64_t>(word) || fits<std::uint64_t>(word)) return {};
  return std::string(word);
}

/// A text made ready for the parser.
struct Prepared {
  std::string changed;      ///< with foreign numbers as objects; empty: it has none
  bool has_nested = false;  ///< an object inside another or inside a list
};

/// What is no JSON is left to the parser.
Result<Prepared> prepared(std::string_view text, std::size_t line) {
  Prepared result;
  std::size_t copied = 0;
  std::size_t depth = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '"') {
      for (++at; at < text.size() && text[at] != '"'; ++at) at += text[at] == '\\' ? 1 : 0;
      ++at;
    } else if (c == '-' || is_name_char(c)) {
      const std::size_t begin = at;
      const std::string number = take_foreign_number(text, at);
      if (number.empty()) continue;
      result.changed += text.substr(copied, begin - copied);
      result.changed += dump_json(Json{{kPythonKey, number}});
      copied = at;
    } else {
      result.has_nested = result.has_nested || (c == '{' && depth > 0);
      if (c == '[' || c == '{') ++depth;
      if ((c == ']' || c == '}') && depth > 0) --depth;
      if (depth > kDepth)
        return not_json(text.substr(0, at), line,
                        "nested more than " + std::to_string(kDepth) + " deep");
      ++at;
    }
  }
  if (copied > 0) result.changed += text.substr(copied);
  return result;
}

/// The Python text that a value is kept as, or nothing.
template <class AnyJson>
const std::string* kept_text(const AnyJson& value) {
  if (!value.is_object() || value.size() != 1) return nullptr;
  const auto found = value.find(kPythonKey);
  return found == value.end() ? nullptr : found->template get_ptr<const std::string*>();
}

template <class AnyJson>
void append_python(std::string& text, const AnyJson& value);

template <class AnyJson>
void append_items(std::string& text, const AnyJson& list) {
  bool is_first = true;
  for (const AnyJson& item : list) {
    if (!std::exchange(is_first, false)) text += ", ";
    append_python(text, item);
  }
}

template <class AnyJson>
void append_members(std::string& text, const AnyJson& object) {
  bool is_first = true;
  for (const auto& member : object.items()) {
    if (!std::exchange(is_first, false)) text += ", ";
    text += dump_json(member.key()) + ": ";
    append_python(text, member.value());
  }
}

template <class AnyJson>
void append_python(std::string& text, const AnyJson& value) {
  if (const std::string* kept = kept_text(value)) {
    text += *kept;
  } else if (value.is_array()) {
    text += '[';
    append_items(text, value);
    text += ']';
  } else if (value.is_object()) {
    text += '{';
    append_members(text, value);
    text += '}';
  } else if (value.is_null()) {
    text += "None";
  } else if (value.is_boolean()) {
    text += value.template get<bool>() ? "True" : "False";
  } else {
    text += dump_json(Json(value));  // numbers and strings read the same in Python
  }
}

bool is_data_field(std::string_view name) {
  static constexpr std::string_view kNames[] = {"input",    "inputs",     "output",    "outputs",
                                                "expected", "base_input", "plus_input"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

bool is_sorted(const OrderedJson& object) {
  const auto later = [](const auto& a, const auto& b) { return a.first >= b.first; };
  const auto& members = object.get_ref<const OrderedJson::object_t&>();
  return std::adjacent_find(members.begin(), members.end(), later) == members.end();
}

/// The value as Json, with unsorted dictionaries of data as Python text.
Json without_order(const OrderedJson& value, bool is_data) {
  if (value.is_array()) {
    Json list = Json::array();
    for (const OrderedJson& item : value) list.push_back(without_order(item, is_data));
    return list;
  }
  if (!value.is_object()) return Json(value);
  if (is_data && !is_sorted(value)) {
    std::string text;
    append_python(text, value);
    return {{kPythonKey, std::move(text)}};
  }
  Json object = Json::object();
  for (const auto& member : value.items())
    object[member.key()] = without_order(member.value(), is_data || is_data_field(member.key()));
  return object;
}

}  // namespace

Result<Json> parse_python_json(std::string_view text, std::size_t line) {
  FR_TRY(const Prepared ready, prepared(text, line));
  if (!ready.changed.empty()) text = ready.changed;
  try {
    if (ready.has_nested) return without_order(OrderedJson::parse(text), false);
    return Json::parse(text);
  } catch (const OrderedJson::parse_error& thrown) {
    return not_json(text.substr(0, std::min(thrown.byte, text.size())), line, reason(thrown));
  } catch (const OrderedJson::exception& thrown) {
    return not_json({}, line, reason(thrown));
  }
}

bool needs_python(const Json& value) {
  if (!value.is_structured()) return false;
  return kept_text(value) != nullptr || std::any_of(value.begin(), value.end(), needs_python);
}

std::string python_text(const Json& value) {
  std::string text;
  append_python(text, value);
  return text;
}

std::string python_arguments(const Json& list) {
  std::string text;
  append_items(text, list);
  return text;
}

}  // namespace flowreasoner::tasks
