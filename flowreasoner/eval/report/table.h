#pragma once
#include <optional>
#include <string>
#include <vector>

#include "flowreasoner/eval/interval.h"

namespace flowreasoner::eval::report {

/// What a field means; colours and weights follow from it where it is drawn.
enum class Tone {
  kPlain,
  kDim,     ///< not measured here: the paper's own numbers
  kStrong,  ///< the best of its column
  kGood,    ///< better than the reference, beyond chance
  kBad,     ///< worse
};

/// A share with its interval, for renderers that can draw one.
struct Bar {
  double value = 0;
  Interval ci95;
};

struct Field {
  std::string text;
  std::string note;  ///< smaller, behind the text; may be empty
  Tone tone = Tone::kPlain;
  std::optional<Bar> bar;
};

struct Column {
  std::string name;
  bool is_number = true;  ///< aligned to the right
};

/// A table of a report: what the terminal, Markdown and the page draw each in their own way. A
/// value. Texts are plain and unescaped: renderers escape them.
struct Table {
  std::string caption;
  std::vector<Column> columns;
  std::vector<std::vector<Field>> rows;  ///< each as long as `columns`
};

}  // namespace flowreasoner::eval::report
