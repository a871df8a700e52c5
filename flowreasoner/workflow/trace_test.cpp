#include "flowreasoner/workflow/trace.h"

#include <gtest/gtest.h>

namespace flowreasoner::workflow {
namespace {

struct Listener : TraceObserver {
  void call_started(const TraceEntry& entry) override { heard.push_back("+" + entry.op); }
  void call_ended(const TraceEntry& entry) override { heard.push_back("-" + entry.error); }
  std::vector<std::string> heard;
};

TraceEntry chat(std::int64_t id) {
  TraceEntry entry;
  entry.id = id;
  entry.op = "chat";
  return entry;
}

std::vector<std::int64_t> ids_of(const Trace& trace) {
  std::vector<std::int64_t> ids;
  for (const TraceEntry& entry : trace.entries()) ids.push_back(entry.id);
  return ids;
}

TEST(Trace, ComesInProgramOrderWithUnawaitedCallsBehind) {
  Trace trace;
  for (const std::int64_t id : {1, 2, 3, 4, 5}) trace.end(trace.begin(chat(id)));
  trace.order({4, 1, 3});
  EXPECT_EQ(ids_of(trace), (std::vector<std::int64_t>{4, 1, 3, 2, 5}));
}

TEST(Trace, AnOrderFromAHostileGuestIsHarmless) {
  Trace trace;
  trace.begin(chat(1));
  trace.begin(chat(2));
  trace.order({2, 2, -7, 999, 2});
  EXPECT_EQ(ids_of(trace), (std::vector<std::int64_t>{2, 1}));
}

TEST(Trace, TellsTheObserverOfEachCallOnce) {
  Listener listener;
  Trace trace(&listener);
  const std::size_t first = trace.begin(chat(1));
  trace.begin(chat(2));
  trace.end(first);
  trace.cancel_open();
  EXPECT_EQ(listener.heard, (std::vector<std::string>{"+chat", "+chat", "-", "-cancelled"}));
  EXPECT_EQ(trace.entries()[1].error, "cancelled");
  EXPECT_TRUE(trace.entries()[1].has_ended);
}

TEST(Trace, JsonOfAnUnpricedCallHasNoDollars) {
  TraceEntry entry = chat(1);
  entry.is_priced = false;
  EXPECT_TRUE(to_json(entry).at("usd").is_null());
  entry.is_priced = true;
  entry.usd = 0.5;
  EXPECT_EQ(to_json(entry).at("usd"), 0.5);
}

}  // namespace
}  // namespace flowreasoner::workflow
