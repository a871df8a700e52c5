#include "flowreasoner/workflow/operator_catalog.h"

#include <utility>

namespace flowreasoner::workflow {
namespace {

OperatorParam required(std::string name) {
  return OperatorParam{std::move(name), true, Json()};
}

OperatorParam optional(std::string name, Json default_value) {
  return OperatorParam{std::move(name), false, std::move(default_value)};
}

OperatorForm form(std::vector<OperatorParam> params, std::vector<std::string> result) {
  return OperatorForm{std::move(params), std::move(result), false};
}

/// Published workflows of AFlow and MetaGPT may pass `mode` to operators that fill a form.
OperatorForm form_with_mode(std::vector<OperatorParam> params, std::vector<std::string> result) {
  params.push_back(optional("mode", Json()));
  return form(std::move(params), std::move(result));
}

OperatorEntry entry(std::string name, std::string description, int least_calls, int most_calls,
                    std::string cost, OperatorForm call) {
  OperatorEntry row;
  row.name = std::move(name);
  row.description = std::move(description);
  row.least_calls = least_calls;
  row.most_calls = most_calls;
  row.cost = std::move(cost);
  row.form = std::move(call);
  return row;
}

/// In these dialects the operator fills a form and may be told its mode.
OperatorEntry with_mode(OperatorEntry row) {
  const OperatorForm special = form_with_mode(row.form.params, row.form.result);
  row.dialects["aflow"] = special;
  row.dialects["flowreasoner"] = special;
  return row;
}

void add_writers(std::vector<OperatorEntry>& rows) {
  rows.push_back(entry("Custom", "Asks a worker: the prompt is the instruction and then the input.",
                       1, 1, "1 call",
                       form({required("input"), required("instruction")}, {"response"})));
  OperatorEntry code = entry(
      "CustomCodeGenerate",
      "Asks a worker for code and cleans the reply to what the entry point needs.", 1, 1, "1 call",
      form({required("problem"), required("entry_point"), required("instruction")}, {"response"}));
  // There the operator was first (input, instruction), later as everywhere.
  code.dialects["evoagentx"] = form({optional("problem", Json()), optional("entry_point", Json()),
                                     optional("instruction", Json()), optional("input", Json())},
                                    {"response"});
  rows.push_back(std::move(code));
  rows.push_back(
      with_mode(entry("AnswerGenerate", "Thinks step by step, then gives a short final answer.", 1,
                      1, "1 call", form({required("input")}, {"thought", "answer"}))));
  rows.push_back(entry(
      "Programmer",
      "Writes a function solve() that computes the answer, runs it, and repairs it by the error.",
      1, 3, "1 call, up to 3 when the code fails",
      form({required("problem"), optional("analysis", "None")}, {"code", "output"})));
}

void add_testers(std::vector<OperatorEntry>& rows) {
  OperatorEntry test =
      entry("Test",
            "Runs the visible tests; while some fail, reflects on them and rewrites the solution.",
            0, 3, "0 calls when the tests pass, else 1 for each of at most test_loop rewrites",
            form({required("problem"), required("solution"), required("entry_point"),
                  optional("test_loop", 3)},
                 {"result", "solution"}));
  OperatorForm with_benchmark = test.form;
  with_benchmark.takes_more = true;
  test.dialects["evoagentx"] = std::move(with_benchmark);
  rows.push_back(std::move(test));
  rows.push_back(entry("TestGenerate", "Writes asserts for a problem that comes without tests.", 1,
                       1, "1 call",
                       form({required("problem"), required("entry_point")}, {"tests"})));
  rows.push_back(
      entry("ExecEnsemble",
            "Runs all solutions on all tests and picks from the group of equal behaviour with the "
            "greatest size x tests passed.",
            0, 0, "0 calls, runs code only",
            form({required("solutions"), required("tests")}, {"response"})));
}

void add_choosers(std::vector<OperatorEntry>& rows) {
  rows.push_back(entry("ScEnsemble", "Picks the solution that agrees best with the others.", 1, 1,
                       "1 call",
                       form({required("solutions"), optional("problem", "")}, {"response"})));
  rows.push_back(
      with_mode(entry("MdEnsemble", "Votes several times in shuffled order and takes the majority.",
                      5, 5, "5 calls (vote_count of the constructor)",
                      form({required("solutions"), required("problem")}, {"solution"}))));
  rows.push_back(entry("Rank", "Orders solutions from best to worst and gives the best.", 1, 1,
                       "1 call",
                       form({required("solutions"), required("problem")}, {"response", "order"})));
  rows.push_back(entry("Fuse", "Writes one solution from the best parts of several.", 1, 1,
                       "1 call", form({required("solutions"), required("problem")}, {"response"})));
  rows.push_back(entry(
      "Debate",
      "Several workers answer, read one another and answer again; gives the "
      "answer that most of them hold.",
      6, 6, "agents x rounds calls",
      form({required("problem"), optional("agents", 3), optional("rounds", 2)}, {"response"})));
}

void add_editors(std::vector<OperatorEntry>& rows) {
  rows.push_back(with_mode(
      entry("Review", "Judges whether a solution is right, and says what is wrong.", 1, 1, "1 call",
            form({required("problem"), required("solution")}, {"review_result", "feedback"}))));
  rows.push_back(with_mode(entry(
      "Revise", "Rewrites a solution by feedback.", 1, 1, "1 call",
      form({required("problem"), required("solution"), required("feedback")}, {"solution"}))));
  rows.push_back(
      with_mode(entry("Format", "Cuts a long solution down to the bare answer.", 1, 1, "1 call",
                      form({required("problem"), required("solution")}, {"solution"}))));
}

std::vector<OperatorEntry> make_catalog() {
  std::vector<OperatorEntry> rows;
  add_writers(rows);
  add_testers(rows);
  add_choosers(rows);
  add_editors(rows);
  return rows;
}

Json form_json(const OperatorForm& form) {
  Json params = Json::array();
  for (const OperatorParam& param : form.params) {
    params.push_back(
        {{"name", param.name}, {"required", param.is_required}, {"default", param.default_value}});
  }
  return {{"params", std::move(params)}, {"result", form.result}, {"extra", form.takes_more}};
}

Json entry_json(const OperatorEntry& entry) {
  Json call = form_json(entry.form);
  Json dialects = Json::object();
  for (const auto& [dialect, special] : entry.dialects) {
    dialects[dialect] = special ? form_json(*special) : Json();
  }
  if (!dialects.empty()) call["dialects"] = std::move(dialects);
  return {{"name", entry.name}, {"call", std::move(call)}};
}

/// A default as Python writes it.
std::string python_literal(const Json& value) {
  if (value.is_null()) return "None";
  if (value.is_boolean()) return value.get<bool>() ? "True" : "False";
  return dump_json(value);
}

}  // namespace

const std::vector<OperatorEntry>& operator_catalog() {
  static const std::vector<OperatorEntry> kCatalog = make_catalog();
  return kCatalog;
}

const OperatorEntry* find_operator(std::string_view name) {
  for (const OperatorEntry& entry : operator_catalog()) {
    if (entry.name == name) return &entry;
  }
  return nullptr;
}

std::string operator_signature(const OperatorEntry& entry) {
  std::string text = entry.name + "(";
  for (const OperatorParam& param : entry.form.params) {
    if (text.back() != '(') text += ", ";
    text += param.name;
    if (!param.is_required) text += "=" + python_literal(param.default_value);
  }
  text += ") -> {";
  for (const std::string& key : entry.form.result) {
    if (text.back() != '{') text += ", ";
    text += key;
  }
  return text + "}";
}

const Json& operator_catalog_json() {
  static const Json kJson = [] {
    Json list = Json::array();
    for (const OperatorEntry& entry : operator_catalog()) list.push_back(entry_json(entry));
    return list;
  }();
  return kJson;
}

}  // namespace flowreasoner::workflow
