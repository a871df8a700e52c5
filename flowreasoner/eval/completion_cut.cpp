#include "flowreasoner/eval/completion_cut.h"

#include <array>

namespace flowreasoner::eval {

std::string_view cut_completion(std::string_view text) {
  constexpr std::array<std::string_view, 5> kStopWords{"\nclass", "\ndef", "\n#", "\nif",
                                                       "\nprint"};
  for (const std::string_view word : kStopWords) text = text.substr(0, text.find(word));
  return text;
}

}  // namespace flowreasoner::eval
