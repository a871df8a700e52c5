#include "flowreasoner/eval/report/outcome_grid.h"

#include <cmath>
#include <cstdint>
#include <stdexcept>

#include <fmt/format.h>
#include <zlib.h>

#include "flowreasoner/base/json.h"
#include "flowreasoner/eval/report/html_text.h"

namespace flowreasoner::eval::report {
namespace {

/// Share of runs as a class of page.css and as text, so that colour is not all there is.
std::string share_field(const std::optional<ProblemShare>& share) {
  if (!share) return "<td class=n>–";
  if (share->share == 1) return "<td class=s4>✓";
  if (share->share == 0) return "<td class=s0>✗";
  const auto solved = std::lround(share->share * static_cast<double>(share->runs));
  const char* shade = share->share < 0.4 ? "s1" : share->share > 0.6 ? "s3" : "s2";
  return fmt::format("<td class={}>{}/{}", shade, solved, share->runs);
}

std::string gzip(std::string_view text) {
  z_stream stream{};
  constexpr int kWithGzipHeader = 15 + 16;
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kWithGzipHeader, 9,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("zlib has no memory");
  }
  std::string packed(deflateBound(&stream, text.size()), '\0');
  // zlib does not write to its input, but its type says so.
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

/// Texts of a run, at most so long; remembers whether one was longer.
class TextCutter {
 public:
  explicit TextCutter(std::size_t limit_bytes) : limit_bytes_(limit_bytes) {}

  Json operator()(const std::string& text) {
    if (text.size() <= limit_bytes_) return text;
    has_cut_ = true;
    std::size_t end = limit_bytes_;
    while (end > 0 && (text[end] & 0xC0) == 0x80) --end;  // whole characters
    return text.substr(0, end) + "…";
  }
  bool has_cut() const { return has_cut_; }

 private:
  std::size_t limit_bytes_;
  bool has_cut_ = false;
};

/// In the order that page.js takes apart.
Json run_json(const Outcome& outcome, TextCutter& cut) {
  const Cost& cost = outcome.cost;
  return Json::array({outcome.solved ? Json(*outcome.solved ? 1 : 0) : Json(), outcome.score,
                      cost.is_priced || cost.usd > 0 ? Json(cost.usd) : Json(),
                      cost.is_priced ? 1 : 0, cost.tokens_in, cost.tokens_out, cost.calls,
                      outcome.latency ? Json(outcome.latency->count()) : Json(), outcome.stopped,
                      cut(outcome.error), outcome.run,
                      outcome.episode ? Json(*outcome.episode) : Json(), cut(outcome.answer),
                      cut(outcome.failure), cut(outcome.trace)});
}

/// [set][row][place in the scope's systems]: runs by repeat. The outcomes lie in that order.
Json details_json(const Evaluation& evaluation, TextCutter& cut) {
  Json sets = Json::array();
  auto next = evaluation.outcomes.begin();
  for (std::size_t set = 0; set < evaluation.sets.size(); ++set) {
    Json rows = Json::array();
    for (const ShareMatrix::Row& row : evaluation.matrices[set].rows) {
      Json systems = Json::array();
      for (const std::size_t system : evaluation.scopes[set].systems) {
        Json runs = Json::array();
        for (; next != evaluation.outcomes.end() && next->set == evaluation.sets[set] &&
               next->problem == row.problem && next->system == evaluation.systems[system];
             ++next) {
          runs.push_back(run_json(*next, cut));
        }
        systems.push_back(std::move(runs));
      }
      rows.push_back(std::move(systems));
    }
    sets.push_back(std::move(rows));
  }
  return sets;
}

}  // namespace

std::string grid_html(const Evaluation& evaluation, std::size_t set) {
  const Scope& scope = evaluation.scopes[set];
  std::string html = "<table class=grid><thead><tr><th scope=col>problem";
  for (const std::size_t system : scope.systems) {
    html += "<th scope=col><span>" + html_text(evaluation.names[system]) + "</span>";
  }
  html += "<tbody>";
  for (const ShareMatrix::Row& row : evaluation.matrices[set].rows) {
    html += "<tr><th scope=row>" + html_text(row.problem);
    for (const std::size_t system : scope.systems) html += share_field(row.shares[system]);
    html += '\n';
  }
  return html + "</table>";
}

PackedDetails pack_details(const Evaluation& evaluation, std::size_t limit_bytes) {
  constexpr std::size_t kLongest = 16'384;
  constexpr std::size_t kShortest = 64;
  for (std::size_t longest = kLongest;; longest /= 2) {
    TextCutter cut(longest);
    std::string packed = base64(gzip(dump_json(details_json(evaluation, cut))));
    if (packed.size() <= limit_bytes || longest <= kShortest) {
      return {std::move(packed), cut.has_cut() ? longest : 0};
    }
  }
}

}  // namespace flowreasoner::eval::report
