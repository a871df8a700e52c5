#include "flowreasoner/eval/methods/method_table.h"

#include <set>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flowreasoner/base/run_async.h"
#include "flowreasoner/eval/methods/workflow_folder.h"

namespace flowreasoner::eval::methods {
namespace {

using ::testing::HasSubstr;

meta_agent::Query query() {
  return {"def f(x):\n    \"\"\"Twice x.\"\"\"\n", "f", {}};
}

TEST(MethodTable, EveryRowMakesAMethodOfItsName) {
  std::set<std::string> fixed;
  for (const MethodRow& row : method_table()) {
    SCOPED_TRACE(row.name);
    const auto method = make_method(row.name);
    ASSERT_TRUE(method) << method.error().to_string();
    EXPECT_EQ((*method)->name(), row.name);
    EXPECT_EQ((*method)->needs_search(), row.needs_search);
    EXPECT_EQ(find_method(row.name), &row);
    if (row.needs_search) {
      EXPECT_THROW((*method)->approach(query()), std::logic_error);
    } else if (row.name == "flowreasoner") {
      EXPECT_FALSE((*method)->approach(query()).program);
    } else {
      fixed.insert(row.name);
      const auto folder = find_workflow(row.name).value();
      EXPECT_EQ((*method)->approach(query()).program, workflow::load_program(folder).value());
    }
  }
  const auto names = workflow_names().value();
  EXPECT_EQ(fixed, std::set<std::string>(names.begin(), names.end()));
}

TEST(MethodTable, AFolderIsAMethodAndAnUnknownNameIsRefusedWithAllNames) {
  const std::string folder = find_workflow("cot").value().string();
  EXPECT_EQ(make_method(folder).value()->name(), folder);
  EXPECT_EQ(make_method("no/such/folder").error().code(), Errc::kNotFound);
  const auto unknown = make_method("afloww");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code(), Errc::kInvalidArgument);
  EXPECT_THAT(unknown.error().message(), HasSubstr("direct, cot, self_consistency"));
}

TEST(MethodTable, AMethodThatSearchesTakesItsOwnResultsOnly) {
  SearchResult found;
  found.method = "aflow";
  found.program = {"GENES 0000\n", ""};
  auto aflow = make_method("aflow").value();
  ASSERT_TRUE(aflow->take(found));
  EXPECT_EQ(aflow->approach(query()).program, found.program);
  EXPECT_EQ(make_method("adas").value()->take(found).error().code(), Errc::kBadData);
  EXPECT_EQ(make_method("cot").value()->take(found).error().code(), Errc::kInvalidArgument);
  found.program = {};
  EXPECT_EQ(aflow->take(found).error().code(), Errc::kBadData);
  found.method = "maas";
  EXPECT_EQ(make_method("maas").value()->take(found).error().code(), Errc::kBadData);
}

TEST(MethodTable, AFrozenControllerMakesAProgramForEachQuery) {
  SearchResult found;
  found.method = "maas";
  const MaasController controller;
  found.policy = controller.to_json();
  auto maas = make_method("maas").value();
  ASSERT_TRUE(maas->take(found));
  const auto program = maas->approach(query()).program;
  EXPECT_EQ(program, maas_program(controller.best(query_features(query()))));
}

TEST(MethodTable, AFixedMethodHasNothingToSearchFor) {
  auto method = make_method("cot").value();
  asio::io_context io;
  auto work = method->find(SearchParts());
  EXPECT_EQ(run_async(io, std::move(work)).error().code(), Errc::kInvalidArgument);
}

}  // namespace
}  // namespace flowreasoner::eval::methods
