#pragma once
#include <vector>

#include "flowreasoner/tasks/documented_function.h"

namespace flowreasoner::tasks {

/// Examples that name the arguments instead of writing a call: "For n = 1, … should be 2", and
/// "Input: n = 1, k = 2 Output: 3" or "Input: [1, 2] Output: 3". Only with a value for every
/// parameter.
std::vector<Example> prose_examples(const DocumentedFunction& function);

}  // namespace flowreasoner::tasks
