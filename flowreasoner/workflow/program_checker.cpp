#include "flowreasoner/workflow/program_checker.h"

#include <algorithm>
#include <utility>

#include "flowreasoner/base/digest.h"
#include "flowreasoner/workflow/operator_catalog.h"

namespace flowreasoner::workflow {
namespace {

int small_integer(const Json& object, std::string_view key) {
  const std::int64_t value = json_integer(object, key).value_or(0);
  return static_cast<int>(std::clamp<std::int64_t>(value, 0, 1'000'000));
}

const Json& list_of(const Json& object, std::string_view key) {
  static const Json kEmpty = Json::array();
  const Json* member = json_member(object, key);
  return member != nullptr && member->is_array() ? *member : kEmpty;
}

Finding finding_from(const Json& json) {
  Finding finding;
  finding.rule = json_string(json, "rule").value_or("unknown");
  finding.severity = json_string(json, "severity") == "warning" ? Finding::Severity::kWarning
                                                                : Finding::Severity::kError;
  finding.file = json_string(json, "file").value_or("graph.py");
  finding.line = small_integer(json, "line");
  finding.message = json_string(json, "message").value_or("");
  finding.hint = json_string(json, "hint").value_or("");
  return finding;
}

OperatorCall call_from(const Json& json) {
  OperatorCall call;
  call.name = json_string(json, "name").value_or("");
  call.operator_name = json_string(json, "operator").value_or("");
  call.method = json_string(json, "method").value_or("");
  call.line = small_integer(json, "line");
  call.depth = small_integer(json, "depth");
  call.loop = small_integer(json, "loop");
  call.branch = small_integer(json, "branch");
  call.parallel = small_integer(json, "parallel");
  return call;
}

ProgramAnalysis analysis_from(const Json& done) {
  ProgramAnalysis analysis;
  for (const Json& finding : list_of(done, "findings")) {
    analysis.findings.push_back(finding_from(finding));
  }
  for (const Json& call : list_of(done, "calls")) analysis.calls.push_back(call_from(call));
  analysis.dialect = json_string(done, "dialect").value_or("");
  analysis.nodes = json_integer(done, "nodes").value_or(0);
  analysis.hash = json_string(done, "hash").value_or("");
  analysis.overlaps = json_bool(done, "overlaps").value_or(true);
  return analysis;
}

/// The guest did not survive the program's text. The hash is of the bytes, so that two such
/// programs still differ.
ProgramAnalysis broken_analysis(const Program& program, const sandbox::RunOutcome& outcome) {
  Finding finding;
  finding.rule = "analysis-failed";
  finding.file = "graph.py";
  finding.message = "the program could not be analysed: the interpreter ended (" +
                    std::string(sandbox::ending_name(outcome.ending)) + ")";
  finding.hint = "Write it shorter and flatter.";
  ProgramAnalysis analysis;
  analysis.findings.push_back(std::move(finding));
  analysis.hash = sha256_hex(program.graph + '\0' + program.prompt);
  return analysis;
}

}  // namespace

std::string Finding::to_string() const {
  std::string text = file;
  if (line > 0) text += ":" + std::to_string(line);
  text += severity == Severity::kError ? ": error: " : ": warning: ";
  text += message;
  if (!hint.empty()) text += " (hint: " + hint + ")";
  return text;
}

bool ProgramAnalysis::is_runnable() const {
  return std::none_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.severity == Finding::Severity::kError;
  });
}

Async<ProgramAnalysis> analyse_program(sandbox::Sandbox& sandbox, Program program,
                                       std::string query, std::vector<Worker> workers,
                                       sandbox::Limits limits) {
  Json job = {{"t", "job"},
              {"kind", "analyse"},
              {"graph", program.graph},
              {"prompt", program.prompt},
              {"query", std::move(query)},
              {"operators", operator_catalog_json()},
              {"models", models_json(workers)}};
  Result<sandbox::JobResult> result =
      co_await sandbox.run(sandbox::Warmth::kWorkflow, std::move(job), limits);
  if (!result) co_return result.error().with_context("analysing a workflow program");
  if (!result->done.is_object()) co_return broken_analysis(program, result->outcome);
  co_return analysis_from(result->done);
}

Json to_json(const Finding& finding) {
  return {{"rule", finding.rule},
          {"severity", finding.severity == Finding::Severity::kError ? "error" : "warning"},
          {"file", finding.file},
          {"line", finding.line},
          {"message", finding.message},
          {"hint", finding.hint}};
}

Json to_json(const ProgramAnalysis& analysis) {
  Json findings = Json::array();
  for (const Finding& finding : analysis.findings) findings.push_back(to_json(finding));
  Json calls = Json::array();
  for (const OperatorCall& call : analysis.calls) {
    calls.push_back({{"name", call.name},
                     {"operator", call.operator_name},
                     {"method", call.method},
                     {"line", call.line},
                     {"depth", call.depth},
                     {"loop", call.loop},
                     {"branch", call.branch},
                     {"parallel", call.parallel}});
  }
  return {{"findings", std::move(findings)}, {"dialect", analysis.dialect},
          {"nodes", analysis.nodes},         {"hash", analysis.hash},
          {"overlaps", analysis.overlaps},   {"calls", std::move(calls)}};
}

}  // namespace flowreasoner::workflow
