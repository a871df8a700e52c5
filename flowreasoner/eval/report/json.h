#pragma once
#include "flowreasoner/base/json.h"
#include "flowreasoner/eval/evaluation.h"

namespace flowreasoner::eval::report {

/// What `eval --json` prints (docs/eval.md): `{run, cells: [{method, set, meta, worker, problems,
/// judged, runs, pass_at_1, ci95: [lo, hi], usd, tokens, calls, …}], overall, comparisons, fronts,
/// head_room, remarks, …}`. Shares are 0 to 1, money is US dollars, times are seconds.
Json json(const Evaluation& evaluation);

}  // namespace flowreasoner::eval::report
