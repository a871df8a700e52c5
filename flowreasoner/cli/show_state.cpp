#include "flowreasoner/cli/show_state.h"

#include <algorithm>

namespace flowreasoner::cli {

bool DesignShown::is_open() const {
  if (has_ended || place.round > 0) return !has_ended;
  for (const RunShown& run : runs) {
    for (const workflow::TraceEntry& call : run.calls) {
      if (!call.has_ended) return true;
    }
  }
  return false;
}

void ShowRecorder::tell(Event event, const DesignShown* design) {
  if (listener_) listener_(event, design);
}

DesignShown& ShowRecorder::design_at(const episode::Place& place) {
  for (DesignShown& design : state_.designs) {
    if (design.place.round == place.round && design.place.candidate == place.candidate) {
      return design;
    }
  }
  DesignShown& design = state_.designs.emplace_back();
  design.place = place;
  design.place.validation = 0;
  return design;
}

RunShown& ShowRecorder::run_at(const episode::Place& place) {
  DesignShown& design = design_at(place);
  for (RunShown& run : design.runs) {
    if (run.place == place) return run;
  }
  RunShown& run = design.runs.emplace_back();
  run.place = place;
  return run;
}

void ShowRecorder::design_started(const episode::DesignStarted& event) {
  // One whose meta-agent gave no design hears no end; the next round is its end.
  for (DesignShown& earlier : state_.designs) {
    if (earlier.place.round < event.place.round) earlier.has_ended = true;
  }
  DesignShown& design = design_at(event.place);
  design.parent = event.parent;
  design.candidates = event.candidates;
  state_.rounds = event.rounds;
  tell(Event::kDesignStarted, &design);
}

void ShowRecorder::design_ended(const episode::DesignEnded& event) {
  DesignShown& design = design_at(event.place);
  design.is_designed = true;
  design.design = event;
  tell(Event::kDesignEnded, &design);
}

void ShowRecorder::run_started(const episode::Place& place) {
  run_at(place);
  tell(Event::kOther, nullptr);
}

void ShowRecorder::call_started(const episode::Place& place, const workflow::TraceEntry& entry) {
  run_at(place).calls.push_back(entry);
  tell(Event::kOther, nullptr);
}

void ShowRecorder::call_ended(const episode::Place& place, const workflow::TraceEntry& entry) {
  auto& calls = run_at(place).calls;
  const auto found = std::find_if(calls.begin(), calls.end(),
                                  [&](const auto& call) { return call.id == entry.id; });
  if (found == calls.end()) {
    calls.push_back(entry);
  } else {
    *found = entry;
  }
  tell(Event::kOther, nullptr);
}

void ShowRecorder::run_ended(const episode::RunEnded& event) {
  RunShown& run = run_at(event.place);
  run.has_ended = true;
  run.result = event;
  tell(Event::kRunEnded, &design_at(event.place));
}

void ShowRecorder::round_ended(const episode::RoundEnded& event) {
  DesignShown& design = design_at(event.place);
  design.has_ended = true;
  design.result = event;
  tell(Event::kRoundEnded, &design);
}

void ShowRecorder::best_changed(const episode::BestChanged& event) {
  state_.best = event;
  tell(Event::kOther, nullptr);
}

void ShowRecorder::spent_changed(const workflow::Spent& spent) {
  state_.spent = spent;
  tell(Event::kOther, nullptr);
}

}  // namespace flowreasoner::cli
