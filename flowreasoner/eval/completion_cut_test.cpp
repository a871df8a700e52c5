#include "flowreasoner/eval/completion_cut.h"

#include <string>

#include <gtest/gtest.h>

namespace flowreasoner::eval {
namespace {

TEST(CompletionCut, KeepsABodyAsItIs) {
  EXPECT_EQ(cut_completion("    if x:\n        print(x)\n    return 1\n\n"),
            "    if x:\n        print(x)\n    return 1\n\n");
  EXPECT_EQ(cut_completion(""), "");
}

TEST(CompletionCut, EndsBeforeWhateverBeginsAtTheMargin) {
  for (const char* next : {"\nclass A:", "\ndef g():", "\n# more", "\nif True:", "\nprint(1)"}) {
    EXPECT_EQ(cut_completion(std::string("    return 1\n") + next), "    return 1\n") << next;
  }
}

TEST(CompletionCut, TheFirstStopWordCounts) {
  EXPECT_EQ(cut_completion("    return 1\nprint(1)\nclass A:\n"), "    return 1");
}

}  // namespace
}  // namespace flowreasoner::eval
