#include "flowreasoner/base/error.h"

#include <array>

namespace flowreasoner {
namespace {

struct Row {
  Errc code;
  std::string_view name;
  std::string_view sentence;
  bool retryable;
  int http;
  int exit;
};

constexpr std::array<Row, 15> kRows{{
    {Errc::kInvalidArgument, "invalid_argument", "The input is wrong.", false, 400, 2},
    {Errc::kNotFound, "not_found", "Something named is not there.", false, 404, 2},
    {Errc::kBadData, "bad_data", "Data does not have its form.", false, 422, 2},
    {Errc::kIo, "io", "The disk or a pipe failed.", false, 500, 3},
    {Errc::kTimeout, "timeout", "A deadline passed.", true, 504, 4},
    {Errc::kCancelled, "cancelled", "The work was given up.", false, 499, 130},
    {Errc::kRateLimited, "rate_limited", "The endpoint says: too many requests.", true, 429, 4},
    {Errc::kUnavailable, "unavailable", "The endpoint cannot be reached.", true, 503, 4},
    {Errc::kBadReply, "bad_reply", "The endpoint broke its protocol.", true, 502, 4},
    {Errc::kRefused, "refused", "The endpoint refuses the request.", false, 502, 4},
    {Errc::kBudget, "budget", "A budget is spent.", false, 402, 1},
    {Errc::kSandbox, "sandbox", "The sandbox failed.", true, 500, 3},
    {Errc::kEnvironment, "environment", "The machine lacks something.", false, 500, 3},
    {Errc::kOverloaded, "overloaded", "Too much work is waiting.", true, 503, 3},
    {Errc::kInternal, "internal", "An assumption of ours broke.", false, 500, 3},
}};

const Row& row_of(Errc code) {
  const auto index = static_cast<std::size_t>(code);
  return kRows[index < kRows.size() ? index : kRows.size() - 1];
}

}  // namespace

std::string_view errc_name(Errc code) {
  return row_of(code).name;
}
std::string_view errc_sentence(Errc code) {
  return row_of(code).sentence;
}
bool is_retryable(Errc code) {
  return row_of(code).retryable;
}
int http_status(Errc code) {
  return row_of(code).http;
}
int exit_code(Errc code) {
  return row_of(code).exit;
}

Error Error::with_context(std::string doing) const {
  Error outer = *this;
  outer.context_.push_back(std::move(doing));
  return outer;
}

std::string Error::to_string() const {
  std::string line;
  for (auto step = context_.rbegin(); step != context_.rend(); ++step) {
    line += *step;
    line += ": ";
  }
  return line + message_;
}

}  // namespace flowreasoner
