#pragma once
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flowreasoner/base/deadline.h"
#include "flowreasoner/llm/chat_types.h"

namespace flowreasoner::llm {

/// What a line of a script does to one request.
struct ScriptedAnswer {
  ChatReply reply;             ///< request.n choices, usage filled in
  std::optional<Error> error;  ///< instead of the reply
  int error_status = 0;        ///< HTTP status of `error`, for a server that plays the script
  Milliseconds delay{0};       ///< before either
};

/// A script of replies, matched by content. The format is docs/formats.md, "Scripted replies".
/// No I/O after load(). Thread rule: one at a time.
class ScriptedReplies {
 public:
  /// Errors: kNotFound; kBadData with file and line.
  static Result<ScriptedReplies> load(const std::filesystem::path& path);
  /// One JSON object in each line; `where` names them in errors.
  static Result<ScriptedReplies> parse(std::string_view jsonl, std::string where);

  ScriptedReplies(ScriptedReplies&&) noexcept;
  ScriptedReplies& operator=(ScriptedReplies&&) noexcept;
  ~ScriptedReplies();

  /// Takes the next reply of the first line that fits and is not used up.
  /// Errors: kNotFound, with the beginning of the request.
  Result<ScriptedAnswer> answer(const ChatRequest& request);

  /// How many lines have replies left that must come (those that repeat for ever need not).
  std::size_t unused() const;

 private:
  struct Line;
  explicit ScriptedReplies(std::string where);
  Result<void> add_line(std::string_view text, std::size_t number);

  std::string where_;
  std::vector<Line> lines_;
};

}  // namespace flowreasoner::llm
