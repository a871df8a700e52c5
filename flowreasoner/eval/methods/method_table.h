#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "flowreasoner/base/result.h"
#include "flowreasoner/eval/methods/adas.h"
#include "flowreasoner/eval/methods/aflow.h"
#include "flowreasoner/eval/methods/maas.h"
#include "flowreasoner/eval/methods/method.h"

namespace flowreasoner::eval::methods {

/// One method as reports and --help show it.
struct MethodRow {
  std::string name;   ///< "self_refine"
  std::string title;  ///< "Self-Refine"
  std::string paper;  ///< "Madaan et al. 2023, arXiv 2303.17651"; may be empty
  bool needs_search = false;
  bool needs_meta = false;  ///< a model that writes programs: in the search, or for each query
};

/// All methods, in the order in which they are shown: fixed ones, searches, FlowReasoner.
const std::vector<MethodRow>& method_table();

/// The row of this name, or null.
const MethodRow* find_method(std::string_view name);

/// How the searches search. Programs that are left empty (AflowOptions::first, AdasOptions::seeds)
/// are taken from the workflows that come along: direct; cot, self_consistency, self_refine and
/// llm_debate.
struct MethodOptions {
  AdasOptions adas;
  AflowOptions aflow;
  MaasOptions maas;
};

/// The method of this name of the table, or of a folder with graph.py when `name` has a slash.
/// Errors: kInvalidArgument for an unknown name (lists those that exist); those of find_workflow()
/// and workflow::load_program().
Result<std::unique_ptr<Method>> make_method(std::string_view name, MethodOptions options = {});

}  // namespace flowreasoner::eval::methods
