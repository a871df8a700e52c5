#pragma once
#include <vector>

#include "flowreasoner/base/json.h"
#include "flowreasoner/cli/doctor_checks.h"
#include "flowreasoner/cli/text_line.h"

namespace flowreasoner::cli {

/// How `doctor` looks: pure functions from what it found to lines, or to JSON
/// `{can_solve, findings: [{topic, name, health, detail}]}`.
std::vector<TextLine> doctor_lines(const DoctorReport& report);
Json doctor_json(const DoctorReport& report);

}  // namespace flowreasoner::cli
