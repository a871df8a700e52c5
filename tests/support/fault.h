#pragma once
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "flowreasoner/base/result.h"

namespace flowreasoner::testing {

/// What a server does wrong with one request.
struct Fault {
  enum class Kind {
    kNone,         ///< "ok": a right answer
    kStatus,       ///< "429", "503", …: that status, with an error object
    kQuota,        ///< "quota": 429, and waiting would not help
    kHtml,         ///< "html": 502 with a proxy's page
    kStall,        ///< "stall": no byte of an answer
    kStallBody,    ///< "stall-body": half of the answer, then nothing
    kStallAfter,   ///< "stall-after": the whole stream, but no end of the body
    kTruncated,    ///< "truncated": half of the JSON or of the events, as if that were all
    kDoneEarly,    ///< "done-early": half of the events, then "[DONE]"; plain answers: as truncated
    kCut,          ///< "cut": half of the body that was announced, then the end of the connection
    kGarbage,      ///< "garbage": bytes that are no HTTP
    kNotJson,      ///< "not-json": 200 with a page
    kSlow,         ///< "slow": a right answer, one byte each `pace`
    kWrongType,    ///< "wrong-type": a right answer as text/plain
    kHuge,         ///< "huge": 200 with a body of `bytes`
    kReset,        ///< "reset": the connection is reset
    kClose,        ///< "close": the connection ends without an answer
    kRedirect,     ///< "redirect": 307 to another host
    kBadUtf8,      ///< "bad-utf8": a right answer whose text begins with bytes that are no UTF-8
    kErrorInOk,    ///< "error-in-ok": an error object with status 200, or as an event
    kNoChoices,    ///< "no-choices": an empty list of choices
    kNoContent,    ///< "no-content": content is null, though it says stop
    kNoUsage,      ///< "no-usage": a right answer without usage
    kDeep,         ///< "deep": an error object nested very deep
    kEchoKey,      ///< "echo-key": 401 that repeats the Authorization header
    kEchoKeyInOk,  ///< "echo-key-in-ok": an answer whose text repeats it
    kPlainEnd,     ///< "plain-end": a right answer of HTTP/1.0, ended by the end of the connection
  };

  Kind kind = Kind::kNone;
  int status = 200;
  std::string retry_after;             ///< the header, as it is; empty: none
  std::chrono::milliseconds pace{10};  ///< of kSlow
  std::size_t bytes = std::size_t{256} << 20;

  /// "429 retry-after=0.1", "slow pace=5", "huge bytes=1000000". Errors: kInvalidArgument.
  static Result<Fault> parse(std::string_view text);
};

}  // namespace flowreasoner::testing
