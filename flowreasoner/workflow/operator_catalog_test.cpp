#include "flowreasoner/workflow/operator_catalog.h"

#include <cstdio>
#include <set>

#include <gtest/gtest.h>

namespace flowreasoner::workflow {
namespace {

/// The guest's own operators: `{name: {params: [...], scoreflow: [...]}}`, asked of Python.
Json guest_operators() {
  const std::string script =
      "import importlib, inspect, json, sys\n"
      "sys.path.insert(0, '" FR_SOURCE_DIR
      "/guest')\n"
      "from flow_guest.operators import FAMILIES\n"
      "from flow_guest.operators.base import Operator\n"
      "def params(kind):\n"
      "    return list(inspect.signature(kind.__call__).parameters)[1:]\n"
      "def kinds(family):\n"
      "    module = importlib.import_module('flow_guest.operators.' + family)\n"
      "    return {name: kind for name, kind in vars(module).items() if isinstance(kind, type)\n"
      "            and issubclass(kind, Operator) and kind.__module__ == module.__name__\n"
      "            and name[0] != '_'}\n"
      "flow = kinds('scoreflow')\n"
      "print(json.dumps({name: {'params': params(kind), 'scoreflow': params(flow[name])}\n"
      "                  for family in FAMILIES if family != 'scoreflow'\n"
      "                  for name, kind in kinds(family).items()}))\n";
  const std::string command = "python3 -c \"" + script + "\"";
  std::FILE* pipe = ::popen(command.c_str(), "r");
  std::string text;
  char buffer[4096];
  while (const std::size_t got = std::fread(buffer, 1, sizeof buffer, pipe)) {
    text.append(buffer, got);
  }
  EXPECT_EQ(::pclose(pipe), 0) << text;
  return parse_json(text, "the guest's operators").value();
}

TEST(OperatorCatalog, HasEveryOperatorOfTheGuestAndNoOther) {
  const Json guest = guest_operators();
  std::set<std::string> known;
  for (const OperatorEntry& entry : operator_catalog()) {
    EXPECT_TRUE(known.insert(entry.name).second) << entry.name << " is there twice";
    EXPECT_TRUE(guest.contains(entry.name)) << entry.name << " is no operator of the guest";
  }
  for (const auto& [name, call] : guest.items()) {
    EXPECT_TRUE(known.contains(name)) << name << " has no row";
  }
}

TEST(OperatorCatalog, EveryParameterIsOneThatTheGuestTakes) {
  const Json guest = guest_operators();
  for (const OperatorEntry& entry : operator_catalog()) {
    const Json& call = guest.at(entry.name);
    const auto takes = [](const Json& list, const std::string& name) {
      return std::find(list.begin(), list.end(), name) != list.end();
    };
    for (const OperatorParam& param : entry.form.params) {
      EXPECT_TRUE(takes(call.at("params"), param.name)) << entry.name << " " << param.name;
    }
    for (const OperatorParam& param : entry.dialects.at("scoreflow")->params) {
      EXPECT_TRUE(takes(call.at("scoreflow"), param.name)) << entry.name << " " << param.name;
    }
  }
}

TEST(OperatorCatalog, SignaturesReadAsPython) {
  EXPECT_EQ(operator_signature(*find_operator("Test")),
            "Test(problem, solution, entry_point, test_loop=3) -> {result, solution, errors}");
  EXPECT_EQ(operator_signature(*find_operator("Programmer")),
            "Programmer(problem, analysis=\"None\") -> {code, output}");
  EXPECT_EQ(operator_signature(*find_operator("Fuse")),
            "Fuse(solutions, problem=\"\", entry_point=None) -> {response}");
}

TEST(OperatorCatalog, HiddenParametersAreCheckedButNotShown) {
  const OperatorEntry* test = find_operator("Test");
  EXPECT_EQ(operator_signature(*test).find("benchmark"), std::string::npos);
  bool is_checked = false;
  for (const Json& entry : operator_catalog_json()) {
    if (entry.at("name") != "Test") continue;
    for (const Json& param : entry.at("call").at("params")) {
      is_checked = is_checked || param.at("name") == "benchmark";
    }
  }
  EXPECT_TRUE(is_checked);
}

TEST(OperatorCatalog, AnUnknownNameHasNoRow) {
  EXPECT_EQ(find_operator("Votr"), nullptr);
}

TEST(OperatorCatalog, EachRowSaysWhatItDoesAndCosts) {
  for (const OperatorEntry& entry : operator_catalog()) {
    EXPECT_FALSE(entry.description.empty()) << entry.name;
    EXPECT_FALSE(entry.cost.empty()) << entry.name;
    EXPECT_LE(entry.least_calls, entry.most_calls) << entry.name;
    EXPECT_FALSE(entry.form.result.empty()) << entry.name;
  }
}

}  // namespace
}  // namespace flowreasoner::workflow
