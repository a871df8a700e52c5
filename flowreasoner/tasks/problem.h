#pragma once
#include <string>
#include <vector>

#include "flowreasoner/base/json.h"
#include "flowreasoner/base/result.h"

namespace flowreasoner::tasks {

/// Tests of one kind: either asserts, or a source text that defines check(candidate), or both.
struct Tests {
  std::string setup;  ///< imports and definitions that the tests need
  std::vector<std::string>
      asserts;  ///< one statement (or a few lines) each, on the entry point's name or `candidate`
  std::string check;  ///< defines check(candidate); empty: none

  bool empty() const { return asserts.empty() && check.empty(); }
};

/// One query with what is known about right answers. A value.
/// Only `query`, `entry_point` and `visible` may reach a prompt, a workflow or feedback; `hidden`
/// and `reference` are for the final verdict alone.
struct Problem {
  std::string id;     ///< "HumanEval/0"
  std::string query;  ///< what the user asks; for HumanEval the prompt: signature and docstring
  std::string entry_point;  ///< name of the function to write; may be empty
  Tests visible;
  Tests hidden;
  std::string reference;  ///< a solution known to pass, or empty
};

/// What judging one program found. An outcome, never an error of ours.
struct TestResult {
  bool passed = false;
  std::string expression;  ///< the test's source
  std::string type;        ///< exception type, empty when passed
  std::string message;
  std::string expected;  ///< repr, for tests of the form f(…) == value
  std::string actual;
};

struct Verdict {
  bool passed = false;     ///< all tests passed, and there was at least one
  std::string ending;      ///< "exited", "wall limit", … (sandbox::ending_name)
  std::string load_error;  ///< the program itself did not load: "SyntaxError: …"
  std::vector<TestResult>
      results;  ///< one per test, in order; a test that was not reached has type "NotRun"

  int total() const { return static_cast<int>(results.size()); }
  int passed_count() const;
};

/// JSON forms (docs/formats.md). Errors: kBadData names the field; unknown fields are refused,
/// since a misspelt "visible" would leave a problem without tests. `comment` and `metadata` are the
/// author's own and passed over.
Json to_json(const Verdict& verdict);
Result<Verdict> verdict_from_json(const Json& json);
Result<Problem> problem_from_json(const Json& json);
Json to_json(const Problem& problem);
/// A list of asserts, Python source (tests_from_python), or {setup, asserts, check}.
Result<Tests> tests_from_json(const Json& json);

}  // namespace flowreasoner::tasks
