#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "flowreasoner/base/json.h"
#include "flowreasoner/base/result.h"

namespace flowreasoner::tasks {

/// What judging one program found. An outcome, never an error of ours.
struct TestResult {
  bool passed = false;
  std::string expression;  ///< the test's source
  std::string type;        ///< exception type, empty when passed
  std::string message;
  std::string expected;  ///< repr, for tests of the form f(…) == value
  std::string actual;
};

/// Where candidate and tests lived.
enum class JudgeMode {
  kTwoProcess,  ///< in two guests, plain values between them: can not be forged
  kShared,      ///< in one guest, since the tests need the candidate beside them (docs/sandbox.md)
};

/// "two-process", "shared".
std::string_view mode_name(JudgeMode mode);

struct Verdict {
  bool passed = false;  ///< all tests passed, and there was at least one
  JudgeMode mode = JudgeMode::kTwoProcess;
  std::string ending;      ///< "exited", "wall limit", … (sandbox::ending_name)
  std::string load_error;  ///< the program itself did not load: "SyntaxError: …"
  std::vector<TestResult>
      results;  ///< one per test, in order; a test that was not reached has type "NotRun"

  int total() const { return static_cast<int>(results.size()); }
  int passed_count() const;
};

/// A test's result as a guest tells it; `expression` where it does not say which test. A guest can
/// write what it likes here: anything but `true` has not passed.
TestResult test_result_of(const Json& told, const std::string& expression);

/// Sets `passed` from the results.
void settle(Verdict& verdict);

/// JSON form (docs/formats.md). Error kBadData names the field.
Json to_json(const Verdict& verdict);
Result<Verdict> verdict_from_json(const Json& json);

}  // namespace flowreasoner::tasks
