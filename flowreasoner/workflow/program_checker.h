#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/sandbox/sandbox.h"
#include "flowreasoner/workflow/program.h"
#include "flowreasoner/workflow/worker.h"

namespace flowreasoner::workflow {

/// What a static check found, worded for the meta-agent.
struct Finding {
  enum class Severity {
    kError,    ///< certain to fail, or breaks the dialect's form
    kWarning,  ///< only some path reaches it, or a handler may catch it
  };
  std::string rule;  ///< "unknown-operator", "missing-prompt", "syntax", …
  Severity severity = Severity::kError;
  std::string file;  ///< "graph.py" or "prompt.py"
  int line = 0;      ///< from 1; 0: the whole program
  std::string message;
  std::string hint;  ///< what to write instead; may be empty

  /// "graph.py:12: error: there is no operator Votr (hint: Use one of …)".
  std::string to_string() const;
};

/// One operator call that stands in the source.
struct OperatorCall {
  std::string name;           ///< the attribute or variable: "custom"
  std::string operator_name;  ///< "Custom"; empty when it is not known
  std::string method;         ///< "__call__"
  int line = 0;
  int depth = 0;  ///< loops, branches and parallel groups around it
  int loop = 0;
  int branch = 0;
  int parallel = 0;
};

/// All that is known of a program before it runs. A value.
struct ProgramAnalysis {
  std::vector<Finding> findings;
  std::string dialect;              ///< "flowreasoner", "aflow", "evoagentx", "scoreflow"
  std::int64_t nodes = 0;           ///< AST nodes of the Workflow class, docstrings left out
  std::string hash;                 ///< of the canonical AST, 64 hex digits
  std::vector<OperatorCall> calls;  ///< in source order
  bool overlaps = true;             ///< some of its calls may start together; false: surely none

  /// No finding is an error: running it may cost tokens.
  bool is_runnable() const;
};

/// Checks and measures `program`; nothing of it is executed and no model is asked. `query` is the
/// task's text (literals of it do not count in the hash); `workers` empty: model names are not
/// checked. A program that breaks even the analysis is a finding ("analysis-failed").
/// Errors: those of Sandbox::run. Cancellation kills the guest. The sandbox outlives the Async.
Async<ProgramAnalysis> analyse_program(sandbox::Sandbox& sandbox, Program program,
                                       std::string query, std::vector<Worker> workers,
                                       sandbox::Limits limits = {});

Json to_json(const Finding& finding);
Json to_json(const ProgramAnalysis& analysis);

}  // namespace flowreasoner::workflow
