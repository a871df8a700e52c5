#include "flowreasoner/workflow/operator_catalog.h"

#include <utility>

namespace flowreasoner::workflow {
namespace {

OperatorParam required(std::string name) {
  return OperatorParam{std::move(name), true, Json(), true};
}

OperatorParam optional(std::string name, Json default_value = Json()) {
  return OperatorParam{std::move(name), false, std::move(default_value), true};
}

/// Taken for the sake of published programs.
OperatorParam hidden(std::string name) {
  return OperatorParam{std::move(name), false, Json(), false};
}

OperatorForm form(std::vector<OperatorParam> params, std::vector<std::string> result) {
  return OperatorForm{std::move(params), std::move(result), false};
}

/// How many model calls, and the same in words.
struct Cost {
  int least;
  int most;
  std::string words;
};

/// ScoreFlow binds the problem at construction and gives plain values: `scoreflow` are the
/// arguments that are left.
OperatorEntry entry(std::string name, std::string description, Cost cost, OperatorForm call,
                    std::vector<OperatorParam> scoreflow) {
  OperatorEntry row;
  row.name = std::move(name);
  row.description = std::move(description);
  row.least_calls = cost.least;
  row.most_calls = cost.most;
  row.cost = std::move(cost.words);
  row.form = std::move(call);
  row.dialects["scoreflow"] = form(std::move(scoreflow), {});
  return row;
}

Cost one_call() {
  return Cost{1, 1, "1 call"};
}

void add_writers(std::vector<OperatorEntry>& rows) {
  rows.push_back(entry(
      "Custom", "Asks a worker; the prompt is the instruction and then the input.", one_call(),
      form({required("input"), required("instruction"), hidden("role")}, {"response"}),
      {optional("instruction", "")}));
  OperatorEntry code = entry(
      "CustomCodeGenerate",
      "Asks a worker for code and cleans the reply to what the entry point needs.", one_call(),
      form({required("problem"), required("entry_point"), required("instruction")}, {"response"}),
      {optional("instruction", "")});
  // EvoAgentX had it as (input, instruction) first.
  code.dialects["evoagentx"] = form({optional("problem"), optional("entry_point"),
                                     optional("instruction", ""), optional("input")},
                                    {"response"});
  rows.push_back(std::move(code));
  rows.push_back(entry("AnswerGenerate", "Thinks step by step, then gives a short final answer.",
                       one_call(), form({required("input")}, {"thought", "answer"}), {}));
  rows.push_back(entry(
      "Programmer",
      "Writes a function solve() that computes the answer, runs it, and repairs it by the error.",
      Cost{1, 3, "1 call, up to 3 while the code fails"},
      form({required("problem"), optional("analysis", "None")}, {"code", "output"}),
      {optional("analysis", "None")}));
}

void add_testers(std::vector<OperatorEntry>& rows) {
  rows.push_back(entry(
      "Test", "Runs the visible tests; while some fail, a worker rewrites the solution by them.",
      Cost{0, 3, "0 calls if the tests pass, else 1 for each of at most test_loop rewrites"},
      form({required("problem"), required("solution"), required("entry_point"),
            optional("test_loop", 3), hidden("question_id"), hidden("benchmark")},
           {"result", "solution", "errors"}),
      {required("solution"), optional("test_loop", 3)}));
  rows.push_back(
      entry("TestGenerate", "Writes asserts for a problem that comes without tests.", one_call(),
            form({required("problem"), required("entry_point"), optional("count", 8)}, {"tests"}),
            {optional("count", 8)}));
  rows.push_back(entry(
      "ExecEnsemble",
      "Runs all solutions on all tests; gives one of the group of equal behaviour that has the "
      "greatest size x tests passed.",
      Cost{0, 0, "0 calls, runs code only"},
      form({required("solutions"), required("tests"), hidden("entry_point")}, {"response"}),
      {required("solutions"), required("tests")}));
}

void add_choosers(std::vector<OperatorEntry>& rows) {
  rows.push_back(entry("ScEnsemble", "Picks the solution that agrees best with the others.",
                       Cost{0, 1, "1 call, 0 if all solutions are equal"},
                       form({required("solutions"), optional("problem", "")}, {"response"}),
                       {required("solutions")}));
  rows.push_back(
      entry("MdEnsemble", "Votes several times with the solutions shuffled and takes the majority.",
            Cost{0, 5, "vote_count calls at once, 0 if all solutions are equal"},
            form({required("solutions"), optional("problem", ""), optional("vote_count", 5)},
                 {"solution"}),
            {required("solutions")}));
  rows.push_back(entry(
      "Rank", "Orders solutions, best first, by comparing each two in both orders.",
      Cost{2, 20, "n x (n - 1) calls at once for n different solutions"},
      form({required("solutions"), optional("problem", "")}, {"response", "solutions", "ranking"}),
      {required("solutions")}));
  rows.push_back(entry(
      "Fuse", "Writes one solution from the best parts of several.", one_call(),
      form({required("solutions"), optional("problem", ""), optional("entry_point")}, {"response"}),
      {required("solutions")}));
  rows.push_back(entry(
      "Debate",
      "Several workers solve the problem, read one another and answer again; gives the answer that "
      "most of them end with.",
      Cost{6, 6, "agents x rounds calls"},
      form({required("problem"), optional("entry_point"), optional("agents", 3),
            optional("rounds", 2), optional("instruction", "Solve the problem.")},
           {"response", "answers"}),
      {optional("agents", 3), optional("rounds", 2)}));
}

void add_editors(std::vector<OperatorEntry>& rows) {
  rows.push_back(
      entry("Review", "Judges whether a solution is right, and says what is wrong.", one_call(),
            form({required("problem"), required("solution")}, {"review_result", "feedback"}),
            {required("pre_solution")}));
  rows.push_back(
      entry("Revise", "Rewrites a solution by feedback.", one_call(),
            form({required("problem"), required("solution"), required("feedback")}, {"solution"}),
            {required("pre_solution"), optional("feedback", "")}));
  rows.push_back(entry("Format", "Cuts a long solution down to the answer that was asked for.",
                       one_call(), form({required("problem"), required("solution")}, {"solution"}),
                       {required("pre_solution")}));
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
    if (!param.is_shown) continue;
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
