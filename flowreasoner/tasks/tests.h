#pragma once
#include <memory>
#include <string>
#include <vector>

#include "flowreasoner/base/json.h"
#include "flowreasoner/base/result.h"

namespace flowreasoner::tasks {

/// Inputs of a function, and what a right answer gives for each.
struct Cases {
  /// A list with one entry a case: the list of its arguments, or, where JSON has no words or no
  /// order for them, Python literals as they stand in a call: "(1, 2), {3}".
  Json inputs;
  /// A list with one entry a case, or null: what the reference gives. Where the case's input is a
  /// list this is a JSON value (a string is a str); where it is Python text, so is this.
  Json expected;
  double atol = 0;  ///< absolute tolerance of floats; 0: as `rule` says
  /// How values are compared: "" (equal; floats within 1e-6 or `atol`), "evalplus:HumanEval/32",
  /// "evalplus:Mbpp/2" (as EvalPlus judges that problem; inputs are brought to its types as well).
  std::string rule;

  bool empty() const { return !inputs.is_array() || inputs.empty(); }
};

/// A whole program's standard input, and the output of a right one: as competitions judge.
struct StdioCase {
  std::string input;
  std::string output;  ///< compared line by line, without blanks at the ends of lines and text
};

/// Tests, of any of these kinds.
struct Tests {
  std::string setup;  ///< imports and definitions that the tests need
  std::vector<std::string>
      asserts;  ///< one statement (or a few lines) each, on the entry point's name or `candidate`
  std::string check;     ///< defines check(candidate); empty: none
  std::string unittest;  ///< defines unittest.TestCase classes; empty: none
  Cases cases;
  std::vector<StdioCase> stdio;
  /// Program text whose other functions the tests may call besides the entry point: HumanEval's
  /// prompt, with the helpers that a candidate is given.
  std::string context;
  /// Modules that tests and programs import, as BigCodeBench lists them ("pandas"): what is worth
  /// importing once ahead. No promise that they exist.
  std::vector<std::string> libraries;

  bool empty() const {
    return asserts.empty() && check.empty() && unittest.empty() && cases.empty() && stdio.empty();
  }
};

/// Tests with what they are about. Shared by all verdicts on it and never changed: test data may be
/// megabytes, and what a judge learns of it (limits, calls) is kept by its key.
struct TestSuite {
  std::string entry_point;  ///< may be empty
  Tests tests;
  std::string reference;  ///< a program known to pass, or empty
  std::string key;        ///< digest of all of the above
};
using TestSuitePtr = std::shared_ptr<const TestSuite>;

TestSuitePtr make_suite(std::string entry_point, Tests tests, std::string reference = {});

/// JSON form (docs/formats.md), as parse_python_json() reads it: a list of asserts, Python source
/// (tests_from_python), or an object. Error kBadData; unknown fields are refused.
Result<Tests> tests_from_json(const Json& json);
Json to_json(const Tests& tests);

}  // namespace flowreasoner::tasks
