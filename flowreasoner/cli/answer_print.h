#pragma once
#include <string>
#include <vector>

#include "flowreasoner/cli/text_line.h"
#include "flowreasoner/episode/episode.h"

namespace flowreasoner::cli {

/// Prints an answer alone on stdout, with one line break at its end, secrets masked. On a terminal,
/// control characters of a model's text are taken out; into a file or pipe it goes as it is.
void print_answer(const std::string& answer);

/// The whole result as JSON when `json`, else its answer, if there is one.
void print_result(const episode::EpisodeResult& result, bool json);

/// The exit code that a finished episode deserves (docs/cli.md).
int exit_code_of(const episode::EpisodeResult& result);

/// The last lines on stderr: verdict, why it stopped when nothing was found, cost.
std::vector<TextLine> summary_lines(const episode::EpisodeResult& result,
                                    std::chrono::milliseconds elapsed);

/// A text of several lines with its control characters taken out, line breaks and tabs left.
std::string printable_text(const std::string& text);

}  // namespace flowreasoner::cli
