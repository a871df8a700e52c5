#include "flowreasoner/eval/generated_tests.h"

#include <algorithm>
#include <utility>

#include "flowreasoner/base/json.h"
#include "flowreasoner/base/line_reader.h"
#include "flowreasoner/eval/completion_cut.h"
#include "flowreasoner/tasks/python_text.h"

namespace flowreasoner::eval {
namespace {

/// Prints a mark for each text of a JSON list: whether Python can compile it.
constexpr const char* kCompiles =
    "import json, sys, warnings\n"
    "warnings.simplefilter('ignore')\n"
    "def compiles(text):\n"
    "    try:\n"
    "        compile(text, 'test', 'exec')\n"
    "    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):\n"
    "        return '0'\n"
    "    return '1'\n"
    "print(''.join(compiles(text) for text in json.load(sys.stdin)))\n";

Async<std::string> compile_marks(sandbox::Sandbox& sandbox, std::vector<std::string> texts) {
  const std::size_t count = texts.size();
  Json job{{"t", "job"},
           {"kind", "python"},
           {"code", kCompiles},
           {"stdin", dump_json(Json(std::move(texts)))}};
  const sandbox::Limits limits;
  FR_CO_TRY(const sandbox::JobResult result,
            co_await sandbox.run(sandbox::Warmth::kCore, std::move(job), limits));
  std::string marks(tasks::trimmed(json_string(result.done, "output").value_or("")));
  if (marks.size() != count) {
    co_return Error(Errc::kSandbox, "the guest that compiles generated tests did not answer");
  }
  co_return std::move(marks);
}

}  // namespace

Result<GeneratedTexts> load_generated_texts(const std::filesystem::path& path) {
  FR_TRY(LineReader lines, LineReader::open(path));
  GeneratedTexts texts;
  for (;;) {
    FR_TRY(const std::optional<FileLine> line, lines.next());
    if (!line) return texts;
    const std::string at = path.string() + ":" + std::to_string(line->number);
    FR_TRY(const Json row, parse_json(line->text, at));
    auto id = json_string(row, "task_id");
    if (!id) return Error(Errc::kBadData, at + ": no task_id");
    const auto text = json_string(row, "test_text");
    const Json* member = json_member(row, "test_text");
    if (!text && member != nullptr && !member->is_null()) {
      return Error(Errc::kBadData, at + ": 'test_text' is no text");
    }
    texts[*std::move(id)].push_back(text.value_or(""));  // the model wrote nothing
  }
}

std::vector<std::string> asserts_in(std::string_view text, std::string_view entry_point) {
  constexpr std::string_view kAssert = "assert ";
  std::vector<std::string> asserts;
  for (;;) {
    const std::size_t end = text.find(kAssert);
    const std::string_view part = text.substr(0, end);
    if (part.find(entry_point) != std::string_view::npos) {
      const std::string whole = std::string(kAssert) + std::string(part);
      asserts.emplace_back(tasks::trimmed(cut_completion(tasks::trimmed(whole))));
    }
    if (end == std::string_view::npos) return asserts;
    text.remove_prefix(end + kAssert.size());
  }
}

Async<std::vector<GeneratedTest>> generated_tests(sandbox::Sandbox& sandbox,
                                                  std::vector<std::string> texts,
                                                  std::string entry_point, std::size_t most) {
  std::vector<std::vector<std::string>> by_text;
  std::vector<std::string> all;
  for (const std::string& text : texts) {
    by_text.push_back(asserts_in(text, entry_point));
    all.insert(all.end(), by_text.back().begin(), by_text.back().end());
  }
  FR_CO_TRY(const std::string marks, co_await compile_marks(sandbox, std::move(all)));
  std::vector<GeneratedTest> tests;
  std::map<std::string, std::size_t> places;
  std::size_t mark = 0;
  for (std::vector<std::string>& asserts : by_text) {
    std::size_t taken = 0;
    for (std::string& assert : asserts) {
      if (marks[mark++] == '0' || taken == most) continue;
      ++taken;
      const auto [place, is_new] = places.emplace(assert, tests.size());
      if (is_new) {
        tests.push_back({std::move(assert), 1});
      } else {
        ++tests[place->second].times;
      }
    }
  }
  co_return std::move(tests);
}

}  // namespace flowreasoner::eval
