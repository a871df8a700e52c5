#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "flowreasoner/cli/text_line.h"
#include "flowreasoner/workflow/program_checker.h"
#include "flowreasoner/workflow/trace.h"

namespace flowreasoner::cli {

/// One operator call of a workflow's source, or several equal ones that follow each other, and what
/// the runs have made of it so far.
struct GraphNode {
  std::string name;        ///< "CustomCodeGenerate"
  std::size_t places = 1;  ///< how many calls in the source
  bool is_loop = false;
  bool is_branch = false;
  bool is_parallel = false;
  std::size_t done = 0;
  std::size_t running = 0;
  std::size_t failed = 0;
};

/// The nodes of a workflow in source order; equal calls that follow each other are one node. Each
/// recorded call (of any of `traces`, one a run) is counted at the node whose operator made it;
/// where several nodes have the same operator, the n-th call of a run goes to the n-th of them,
/// further ones to the last.
std::vector<GraphNode> graph_nodes(const std::vector<workflow::OperatorCall>& calls,
                                   const std::vector<std::vector<workflow::TraceEntry>>& traces);

/// The workflow in one line: "CustomCodeGenerate ×3 ──▶ ScEnsemble ──▶ Test".
TextLine graph_line(const std::vector<GraphNode>& nodes);

/// The workflow as boxes joined by arrows, broken into rows of at most `columns`. `tick` turns the
/// mark of what runs.
std::vector<TextLine> graph_boxes(const std::vector<GraphNode>& nodes, std::size_t columns,
                                  std::size_t tick);

/// The mark of something that runs; turns with `tick`.
std::string spinner(std::size_t tick);

}  // namespace flowreasoner::cli
