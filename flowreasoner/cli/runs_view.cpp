#include "flowreasoner/cli/runs_view.h"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "flowreasoner/base/figures.h"

namespace flowreasoner::cli {
namespace {

/// "2026-01-31T15:45:02.123Z" as "2026-01-31 15:45".
std::string minute_text(const std::string& time) {
  if (time.size() < 16) return printable(time);
  return time.substr(0, 10) + " " + time.substr(11, 5);
}

TextLine status_cell(record::Status status, bool is_alive) {
  switch (status) {
    case record::Status::kDone:
      return {"done", Tone::kGood};
    case record::Status::kStopped:
      return {"stopped", Tone::kWarning};
    case record::Status::kFailed:
      return {"failed", Tone::kBad};
    case record::Status::kRunning:
      break;
  }
  // Left running by a process that is gone: it can be taken up again.
  return is_alive ? TextLine("running", Tone::kAccent) : TextLine("broken off", Tone::kWarning);
}

Json summary_json(const record::RunSummary& run) {
  return Json{{"id", run.run.id},
              {"command", run.run.command},
              {"started", run.run.started},
              {"ended", run.run.ended},
              {"status", record::status_name(run.run.status)},
              {"alive", run.is_alive},
              {"seed", run.run.seed},
              {"episodes", run.episodes},
              {"done", run.episodes_done},
              {"calls", run.calls},
              {"tokens", run.tokens},
              {"usd", run.usd}};
}

TextLine verdict_cell(const Json& result) {
  const auto solved = json_bool(result, "solved");
  if (!solved) return {"-", Tone::kDim};
  return *solved ? TextLine("✓ solved", Tone::kGood) : TextLine("✗ not solved", Tone::kBad);
}

std::string tests_text(const Json& visible) {
  const auto total = json_integer(visible, "total").value_or(0);
  if (total == 0) return "no tests";
  return fmt::format("{}/{} tests", json_integer(visible, "passed").value_or(0), total);
}

void add_round(const record::RoundRecord& round, std::vector<TextLine>& lines) {
  TextLine head;
  head.add(fmt::format("  round {}", round.number), Tone::kBold);
  if (round.candidate > 0) head.add(fmt::format(".{}", round.candidate), Tone::kBold);
  head.add(fmt::format("  score {:.2f}  {}  {}  {}  {} tokens", round.score,
                       tests_text(round.visible), usd_text(round.usd), plural(round.calls, "call"),
                       count_text(round.tokens)));
  lines.push_back(std::move(head));
  if (!round.modification.empty()) lines.emplace_back("    " + printable(round.modification));
  if (!round.error.empty()) lines.emplace_back("    " + printable(round.error), Tone::kBad);
}

void add_text_block(const std::string& text, std::vector<TextLine>& lines) {
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.emplace_back("    " + printable(text.substr(begin, end - begin)));
    begin = end + 1;
  }
}

void add_episode(const record::EpisodeDetail& detail, std::vector<TextLine>& lines) {
  lines.emplace_back();
  for (const record::RoundRecord& round : detail.rounds) add_round(round, lines);
  const auto stopped = json_string(detail.episode.result, "stopped");
  if (stopped) lines.emplace_back("  stopped: " + printable(*stopped), Tone::kDim);
  const auto answer = json_string(detail.episode.result, "answer");
  if (!answer) return;
  lines.emplace_back();
  lines.emplace_back("  answer", Tone::kBold);
  add_text_block(*answer, lines);
}

Json episode_json(const record::EpisodeRecord& episode) {
  return Json{{"index", episode.index},
              {"problem", episode.problem},
              {"set", episode.set},
              {"status", record::status_name(episode.status)},
              {"result", episode.result}};
}

Json detail_json(const record::EpisodeDetail& detail) {
  Json object = episode_json(detail.episode);
  object["rounds"] = Json::array();
  for (const record::RoundRecord& round : detail.rounds) {
    object["rounds"].push_back({{"number", round.number},
                                {"candidate", round.candidate},
                                {"parent", round.parent},
                                {"modification", round.modification},
                                {"graph", round.graph},
                                {"prompt", round.prompt},
                                {"visible", round.visible},
                                {"score", round.score},
                                {"usd", round.usd},
                                {"tokens", round.tokens},
                                {"calls", round.calls},
                                {"error", round.error}});
  }
  object["calls"] = Json::array();
  for (const record::CallRecord& call : detail.calls) {
    object["calls"].push_back({{"scope", call.name.scope},
                               {"operator", call.operator_name},
                               {"model", call.model},
                               {"prompt_tokens", call.prompt_tokens},
                               {"completion_tokens", call.completion_tokens},
                               {"cached_tokens", call.cached_tokens},
                               {"usd", call.usd},
                               {"seconds", static_cast<double>(call.latency.count()) / 1e6},
                               {"retries", call.retries},
                               {"from_cache", call.from_cache}});
  }
  return object;
}

}  // namespace

std::vector<TextLine> runs_list_lines(const std::vector<record::RunSummary>& runs) {
  if (runs.empty()) return {TextLine("no runs yet", Tone::kDim)};
  std::vector<std::vector<TextLine>> rows;
  rows.push_back({});
  for (const char* title :
       {"RUN", "STARTED (UTC)", "COMMAND", "STATUS", "EPISODES", "CALLS", "TOKENS", "COST"}) {
    rows.back().emplace_back(title, Tone::kDim);
  }
  for (const record::RunSummary& run : runs) {
    rows.push_back({TextLine(run.run.id, Tone::kBold), minute_text(run.run.started),
                    printable(run.run.command), status_cell(run.run.status, run.is_alive),
                    fmt::format("{}/{}", run.episodes_done, run.episodes), count_text(run.calls),
                    count_text(run.tokens), usd_text(run.usd)});
  }
  return align_columns(rows);
}

Json runs_json(const std::vector<record::RunSummary>& runs) {
  Json list = Json::array();
  for (const record::RunSummary& run : runs) list.push_back(summary_json(run));
  return Json{{"runs", std::move(list)}};
}

std::vector<TextLine> run_lines(const record::RunSummary& run,
                                const std::vector<record::EpisodeRecord>& episodes,
                                const std::vector<record::EpisodeDetail>& details) {
  std::vector<TextLine> lines;
  TextLine head(run.run.id, Tone::kBold);
  head.add("  " + printable(run.run.command) + "  ");
  head.append(status_cell(run.run.status, run.is_alive));
  lines.push_back(std::move(head));
  lines.emplace_back(fmt::format("started {}   seed {}   revision {}", minute_text(run.run.started),
                                 run.run.seed, printable(run.run.revision)),
                     Tone::kDim);
  lines.emplace_back(fmt::format("{}, {} tokens, {}", plural(run.calls, "call"),
                                 count_text(run.tokens), usd_text(run.usd)),
                     Tone::kDim);
  std::vector<std::vector<TextLine>> rows;
  for (const record::EpisodeRecord& episode : episodes) {
    rows.push_back({fmt::format("  {}", episode.index), printable(episode.problem),
                    status_cell(episode.status, run.is_alive), verdict_cell(episode.result)});
  }
  for (TextLine& line : align_columns(rows)) lines.push_back(std::move(line));
  for (const record::EpisodeDetail& detail : details) add_episode(detail, lines);
  return lines;
}

Json run_json(const record::RunSummary& run, const std::vector<record::EpisodeRecord>& episodes,
              const std::vector<record::EpisodeDetail>& details) {
  Json object = summary_json(run);
  object["flags"] = run.run.flags;
  object["machine"] = run.run.machine;
  object["revision"] = run.run.revision;
  Json list = Json::array();
  for (const record::EpisodeRecord& episode : episodes) {
    const auto detail = std::find_if(details.begin(), details.end(), [&](const auto& each) {
      return each.episode.id == episode.id;
    });
    list.push_back(detail == details.end() ? episode_json(episode) : detail_json(*detail));
  }
  object["episode_list"] = std::move(list);
  return object;
}

}  // namespace flowreasoner::cli
