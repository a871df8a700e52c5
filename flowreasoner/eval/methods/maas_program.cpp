#include "flowreasoner/eval/methods/maas_program.h"

#include <algorithm>
#include <set>
#include <stdexcept>

#include <fmt/format.h>

namespace flowreasoner::eval::methods {
namespace {

constexpr const char* kImports =
    R"(import asyncio

import metagpt.ext.aflow.scripts.optimized.HumanEval.workflows.round_1.prompt as prompt_custom
import metagpt.ext.aflow.scripts.optimized.HumanEval.workflows.template.operator as operator
from metagpt.provider.llm_provider_registry import create_llm_instance
from metagpt.utils.cost_manager import CostManager


class Workflow:
    def __init__(self, name, llm_config, dataset):
        self.name = name
        self.dataset = dataset
        self.llm = create_llm_instance(llm_config)
        self.llm.cost_manager = CostManager()
)";

constexpr const char* kPrompt =
    R"(DRAFT = "Complete the task below. Give the code at once, without any explanation."
ANSWER = """Answer the question below. Give the final answer alone: no explanation, no restatement. If a program is asked for,
give the whole program as one Python code block.

Question:
"""
REASON = """Work on the task below step by step. First reason in prose, before any code: what goes in and what comes out, which
rules hold, which inputs are special and what happens then, and the steps of the algorithm. Then write the code that
follows from your reasoning."""
OPEN = """You are one of several experts who will discuss this problem. Solve it on your own first, and give reasons that would
convince the others."""
)";

constexpr const char* kWrite = "self.write = operator.CustomCodeGenerate(self.llm)\n";
constexpr const char* kAnswer = "self.answer = operator.AnswerGenerate(self.llm)\n";

MaasOperator draft() {
  return {"draft", MaasRole::kWriter, 1,
          std::string(kWrite) + "self.ask = operator.Custom(self.llm)\n",
          R"(
    async def draft(self, problem, entry_point, solutions):
        if entry_point:
            reply = await self.write(problem=problem, entry_point=entry_point, instruction=prompt_custom.DRAFT)
        else:
            reply = await self.ask(input=problem, instruction=prompt_custom.ANSWER)
        return [reply["response"]]
)"};
}

MaasOperator cot() {
  return {"cot", MaasRole::kWriter, 1, std::string(kWrite) + kAnswer,
          R"(
    async def cot(self, problem, entry_point, solutions):
        if not entry_point:
            reply = await self.answer(input=problem)
            return [reply["answer"]]
        reply = await self.write(problem=problem, entry_point=entry_point, instruction=prompt_custom.REASON)
        return [reply["response"]]
)"};
}

MaasOperator many() {
  return {"many", MaasRole::kWriter, 3, std::string(kWrite) + kAnswer,
          R"(
    async def many(self, problem, entry_point, solutions):
        if not entry_point:
            replies = await asyncio.gather(*(self.answer(input=problem) for _ in range(3)))
            return [reply["answer"] for reply in replies]
        replies = await asyncio.gather(*(
            self.write(problem=problem, entry_point=entry_point, instruction=prompt_custom.REASON) for _ in range(3)))
        return [reply["response"] for reply in replies]
)"};
}

MaasOperator debate() {
  return {"debate", MaasRole::kWriter, 1, "self.talk = operator.Debate(self.llm)\n",
          R"(
    async def debate(self, problem, entry_point, solutions):
        ended = await self.talk(problem=problem, entry_point=entry_point, agents=3, rounds=2,
                                instruction=prompt_custom.OPEN)
        return [ended["response"]]
)"};
}

MaasOperator refine() {
  return {"refine", MaasRole::kEditor, 1,
          "self.review = operator.Review(self.llm)\nself.revise = operator.Revise(self.llm)\n",
          R"(
    async def refine(self, problem, entry_point, solutions):
        review = await self.review(problem=problem, solution=solutions[-1])
        if review["review_result"]:
            return [solutions[-1]]
        revised = await self.revise(problem=problem, solution=solutions[-1], feedback=review["feedback"])
        return [revised["solution"]]
)"};
}

MaasOperator test() {
  return {"test", MaasRole::kEditor, 1, "self.check = operator.Test(self.llm)\n",
          R"(
    async def test(self, problem, entry_point, solutions):
        if not entry_point:
            return [solutions[-1]]
        checked = await self.check(problem=problem, solution=solutions[-1], entry_point=entry_point)
        return [checked["solution"]]
)"};
}

MaasOperator vote() {
  return {"vote", MaasRole::kChooser, 1, "self.pick = operator.ScEnsemble(self.llm)\n",
          R"(
    async def vote(self, problem, entry_point, solutions):
        best = await self.pick(solutions=solutions, problem=problem)
        return [best["response"]]
)"};
}

MaasOperator agree() {
  return {
      "agree", MaasRole::kChooser, 1,
      "self.tests = operator.TestGenerate(self.llm)\nself.same = operator.ExecEnsemble(self.llm)\n",
      R"(
    async def agree(self, problem, entry_point, solutions):
        tests = []
        if entry_point:
            written = await self.tests(problem=problem, entry_point=entry_point)
            tests = written["tests"]
        best = await self.same(solutions=solutions, tests=tests)
        return [best["response"]]
)"};
}

std::size_t place_of(std::string_view name) {
  const auto& rows = maas_operators();
  const auto found = std::find_if(rows.begin(), rows.end(),
                                  [&name](const MaasOperator& row) { return row.name == name; });
  return static_cast<std::size_t>(found - rows.begin());
}

/// The body of __call__, written layer by layer, and what it uses.
class Body {
 public:
  void add_layer(const std::vector<std::size_t>& layer) {
    std::string calls;
    std::size_t made = 0;
    bool has_editor = false;
    for (const std::size_t place : layer) {
      const MaasOperator& row = maas_operators().at(place);
      if (row.role != MaasRole::kWriter && row.role != MaasRole::kEditor) continue;
      used_.insert(place);
      calls += (calls.empty() ? "" : ", ") + call(row);
      made += row.solutions;
      has_editor = has_editor || row.role == MaasRole::kEditor;
    }
    if (made > 0) add_makers(calls, made, has_editor);
    for (const std::size_t place : layer) {
      if (maas_operators().at(place).role == MaasRole::kChooser) add_chooser(place);
    }
  }

  void add_chooser(std::size_t place) {
    if (solutions_ < 2) return;
    used_.insert(place);
    text_ += "        solutions = await " + call(maas_operators().at(place)) + "\n";
    solutions_ = 1;
  }

  const std::string& text() const { return text_; }
  const std::set<std::size_t>& used() const { return used_; }

 private:
  static std::string call(const MaasOperator& row) {
    return "self." + row.name + "(problem, entry_point, solutions)";
  }

  /// An editor's solution stands in for the one that it worked on.
  void add_makers(const std::string& calls, std::size_t made, bool has_editor) {
    text_ += "        made = await asyncio.gather(" + calls + ")\n";
    text_ +=
        fmt::format("        solutions = {} + [solution for part in made for solution in part]\n",
                    has_editor ? "solutions[:-1]" : "solutions");
    solutions_ += made - (has_editor ? 1 : 0);
  }

  std::string text_;
  std::set<std::size_t> used_;
  std::size_t solutions_ = 0;
};

/// The lines that `used` operators need in __init__, each once.
std::string build_lines(const std::set<std::size_t>& used) {
  std::string text;
  std::set<std::string> seen;
  for (const std::size_t place : used) {
    const std::string& lines = maas_operators()[place].build;
    for (std::size_t begin = 0; begin < lines.size();) {
      const std::size_t end = lines.find('\n', begin) + 1;
      const std::string line = lines.substr(begin, end - begin);
      if (seen.insert(line).second) text += "        " + line;
      begin = end;
    }
  }
  return text;
}

}  // namespace

const std::vector<MaasOperator>& maas_operators() {
  static const std::vector<MaasOperator> rows{
      draft(),  cot(),    many(),
      debate(), refine(), test(),
      vote(),   agree(),  {"exit", MaasRole::kExit, 0, "", ""}};
  return rows;
}

std::string to_string(const Architecture& architecture) {
  std::string text;
  for (const auto& layer : architecture) {
    std::string names;
    for (const std::size_t place : layer) {
      names += (names.empty() ? "" : ", ") + maas_operators().at(place).name;
    }
    text += (text.empty() ? "" : " > ") + names;
  }
  return text;
}

workflow::Program maas_program(const Architecture& architecture) {
  Body body;
  for (const auto& layer : architecture) body.add_layer(layer);
  if (body.used().empty()) throw std::logic_error("an architecture begins with a writer");
  body.add_chooser(place_of("vote"));
  std::string graph =
      fmt::format("\"\"\"Drawn by a MaAS controller: {}.\"\"\"\n", to_string(architecture)) +
      kImports + build_lines(body.used());
  for (const std::size_t place : body.used()) graph += maas_operators()[place].method;
  graph += "\n    async def __call__(self, problem, entry_point):\n        solutions = []\n" +
           body.text() + "        return solutions[-1], self.llm.cost_manager.total_cost\n";
  return workflow::Program{std::move(graph), kPrompt};
}

}  // namespace flowreasoner::eval::methods
