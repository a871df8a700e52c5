#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/sandbox/sandbox.h"

namespace flowreasoner::eval {

/// A test that a model wrote. A value.
struct GeneratedTest {
  std::string text;        ///< one assert
  std::int64_t times = 1;  ///< how often the model wrote it
};

/// What a model wrote for a problem when it was asked for tests: one text a sample, which goes on
/// behind "assert ".
using GeneratedTexts = std::map<std::string, std::vector<std::string>>;

/// Reads the rows {task_id, test_text} of a file of recorded answers (docs/formats.md), in its
/// order. Errors: kNotFound; kBadData as "FILE:LINE: …".
Result<GeneratedTexts> load_generated_texts(const std::filesystem::path& path);

/// The asserts on `entry_point` in one such text, each cut at the stop words (completion_cut.h), as
/// CodeT reads them; whether they are Python is not asked.
std::vector<std::string> asserts_in(std::string_view text, std::string_view entry_point);

/// The tests of a problem: of each text the first `most` asserts that Python can compile, each once
/// with how often it was written, in the order in which they first came. Errors: those of
/// Sandbox::run. Cancellation kills the guest.
Async<std::vector<GeneratedTest>> generated_tests(sandbox::Sandbox& sandbox,
                                                  std::vector<std::string> texts,
                                                  std::string entry_point, std::size_t most);

}  // namespace flowreasoner::eval
