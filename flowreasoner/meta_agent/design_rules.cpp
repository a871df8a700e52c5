#include "flowreasoner/meta_agent/design_rules.h"

#include <fmt/format.h>

#include "flowreasoner/workflow/operator_catalog.h"

namespace flowreasoner::meta_agent {
namespace {

constexpr std::string_view kTask =
    R"(You design multi-agent systems. For one query you write one Python program, the workflow: its agents
ask worker models, run code, test, vote and repair, and it returns one answer. You do not answer the
query yourself; you decide who is asked what, in which order, and what is done with the replies.

A workflow is good when its answer is right, and among those that are right the cheaper one is better.
Fit it to the query at hand: an easy query wants few calls, a hard one wants several different attempts
and a way to tell the right one. Every agent should do something that another cannot. Think first: what makes
this query hard, where would a single attempt go wrong, what can be checked, what does it cost.

)";

constexpr std::string_view kProgram = R"(# The program
Two files. graph.py defines `class Workflow`; prompt.py holds the texts of your agents' prompts as string
constants, which graph.py reads as `prompt_custom.NAME`.

- `__init__(self, name, llm_config, dataset)` builds each operator that is used, with a model:
  `self.custom = operator.Custom(self.llm)`.
- `async __call__(self, problem, entry_point)` gets the query's text and the name of the function to write
  (an empty string when there is none), and returns the answer as a string together with the cost:
  `return solution, self.llm.cost_manager.total_cost`.
- Operators are awaited and called with keyword arguments: `await self.custom(input=..., instruction=...)`.
  Each returns a dictionary with the keys listed below.
- A worker sees only what you pass to it. Put the problem into `input`, and everything else that it needs.
- `create_llm_instance("NAME")` gives another of the allowed workers; an operator built with it uses it.
- Calls that do not depend on each other run in parallel, with or without `asyncio.gather`.
- Plain Python is free: loops, branches, string work, `re`, `json`, `collections`, `math`, `asyncio`. Only
  calls of models cost.

The program runs in a sandbox. It has no files, no network and no tests but the visible ones, through the
operators. It must not contain the answer, nor answers for single test inputs: it is judged by other tests
as well, which nobody shows it.

# The operators
)";

constexpr std::string_view kForm = R"(
# Your reply
Think first. Then write these three blocks, each whole, and nothing after them:

<modification>One or two sentences: what the design does, or what you changed and why.</modification>
<graph>
all of graph.py
</graph>
<prompt>
all of prompt.py
</prompt>

# An example of the form, for another kind of query (a sentence to translate)
<modification>Two translations with different emphasis, then a vote: fluency and accuracy often disagree.</modification>
<graph>
import metagpt.ext.aflow.scripts.optimized.HumanEval.workflows.template.operator as operator
import metagpt.ext.aflow.scripts.optimized.HumanEval.workflows.round_1.prompt as prompt_custom
from metagpt.provider.llm_provider_registry import create_llm_instance
from metagpt.utils.cost_manager import CostManager


class Workflow:
    def __init__(self, name, llm_config, dataset):
        self.name = name
        self.dataset = dataset
        self.llm = create_llm_instance(llm_config)
        self.llm.cost_manager = CostManager()
        self.custom = operator.Custom(self.llm)
        self.vote = operator.ScEnsemble(self.llm)

    async def __call__(self, problem, entry_point):
        drafts = []
        for instruction in (prompt_custom.LITERAL, prompt_custom.FLUENT):
            draft = await self.custom(input=problem, instruction=instruction)
            drafts.append(draft["response"])
        best = await self.vote(solutions=drafts, problem=problem)
        return best["response"], self.llm.cost_manager.total_cost
</graph>
<prompt>
LITERAL = "Translate the sentence below into English. Keep every detail. Give the translation alone.\n\n"
FLUENT = "Say the sentence below in natural English. Give the translation alone.\n\n"
</prompt>
)";

constexpr std::string_view kCompactForm =
    "[form]\n<modification>what and why</modification>\n<graph>graph.py with class "
    "Workflow</graph>\n"
    "<prompt>prompt.py</prompt>\n";

std::string operator_lines(bool with_description) {
  std::string lines;
  for (const workflow::OperatorEntry& entry : workflow::operator_catalog()) {
    if (with_description) {
      lines += fmt::format("- `{}`: {}. {}\n", workflow::operator_signature(entry), entry.cost,
                           entry.description);
    } else {
      lines += fmt::format("{} [{}]\n", workflow::operator_signature(entry), entry.cost);
    }
  }
  return lines;
}

std::string full_rules() {
  return std::string(kTask) + program_rules();
}

std::string compact_rules() {
  return "[role] meta-agent\n[operators]\n" + operator_lines(false) + std::string(kCompactForm);
}

}  // namespace

const std::string& program_rules() {
  static const std::string rules =
      std::string(kProgram) + operator_lines(true) + std::string(kForm);
  return rules;
}

const std::string& design_rules(llm::PromptProfile profile) {
  static const std::string full = full_rules();
  static const std::string compact = compact_rules();
  return profile == llm::PromptProfile::kCompact ? compact : full;
}

}  // namespace flowreasoner::meta_agent
