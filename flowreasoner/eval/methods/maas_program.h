#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "flowreasoner/workflow/program.h"

namespace flowreasoner::eval::methods {

/// What an operator of an architecture does with the solutions that there are when its layer
/// begins.
enum class MaasRole {
  kWriter,   ///< adds solutions of its own
  kEditor,   ///< gives the last one in a better form
  kChooser,  ///< leaves one of them; runs behind the others of its layer
  kExit,     ///< ends the architecture
};

/// One operator that layers are made of.
struct MaasOperator {
  std::string name;  ///< "cot"
  MaasRole role = MaasRole::kWriter;
  std::size_t solutions = 1;  ///< that a writer adds
  std::string build;          ///< lines of __init__: the operators of the catalogue that it calls
  std::string method;         ///< its method of class Workflow; empty for kExit
};

/// draft, cot, many, debate, refine, test, vote, agree, exit. A row here is all that an operator
/// needs.
const std::vector<MaasOperator>& maas_operators();

/// Layers of operators, as places in maas_operators().
using Architecture = std::vector<std::vector<std::size_t>>;

/// "cot, debate > agree".
std::string to_string(const Architecture& architecture);

/// The workflow program of an architecture. Operators of one layer run at the same time; choosers
/// are left out where there is one solution; more than one at the end are voted on. The first layer
/// holds a writer.
workflow::Program maas_program(const Architecture& architecture);

}  // namespace flowreasoner::eval::methods
