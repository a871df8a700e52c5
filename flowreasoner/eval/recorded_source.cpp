#include "flowreasoner/eval/recorded_source.h"

#include <algorithm>
#include <array>

#include "flowreasoner/eval/completion_cut.h"

namespace flowreasoner::eval {
namespace {

constexpr std::string_view kTyping = "from typing import *\n";

/// MGDebugger's list, in its order; NumPy alone is optional here.
constexpr std::string_view kMgDebugger =
    "import math\n"
    "import re\n"
    "import sys\n"
    "import copy\n"
    "import datetime\n"
    "import itertools\n"
    "import collections\n"
    "import heapq\n"
    "import statistics\n"
    "import functools\n"
    "import hashlib\n"
    "try:\n"
    "    import numpy\n"
    "    import numpy as np\n"
    "except ImportError:\n"
    "    pass\n"
    "import string\n"
    "from typing import *\n"
    "from collections import *\n"
    "import heapq as hq\n"
    "from itertools import *\n"
    "from math import *\n"
    "from statistics import *\n"
    "from functools import *\n"
    "from datetime import *\n"
    "from copy import *\n";

constexpr std::string_view kSanitized = "mbpp-sanitized";

constexpr std::array<RecordedSource, 7> kSources{{
    {"mapcoder", kTyping, kSanitized, "", false},
    {"mapcoder-repro", kTyping, kSanitized, "", false},
    {"reflexion", kTyping, kSanitized, "Reflexion-UCS", true},
    {"lats", kTyping, kSanitized, "", false},
    {"ldb", kTyping, "mbpp", "", false},
    {"mgdebugger", kMgDebugger, "mbpp", "", false},
    {"", "", "mbpp", "", false},
}};

bool is_body(std::string_view text) {
  const std::size_t first = text.find_first_not_of("\r\n");
  return first != std::string_view::npos && (text[first] == ' ' || text[first] == '\t');
}

}  // namespace

const RecordedSource& recorded_source(std::string_view name) {
  const auto* const found =
      std::find_if(kSources.begin(), kSources.end() - 1,
                   [name](const RecordedSource& source) { return source.name == name; });
  return *found;
}

bool is_of_another_program(const RecordedAnswer& answer) {
  const std::string_view methods = recorded_source(answer.source).keeps_first_attempt;
  return !methods.empty() && answer.method.starts_with(methods);
}

std::string set_of(const RecordedAnswer& answer) {
  const std::string& id = answer.task_id;
  if (id.starts_with("HumanEval/")) return "humaneval";
  if (id.starts_with("MBPP/")) return std::string(recorded_source(answer.source).mbpp_set);
  if (!id.starts_with("BigCodeBench/")) return {};
  return answer.split == "instruct" ? "bigcodebench:instruct" : "bigcodebench";
}

std::string judged_program(const RecordedAnswer& answer, std::string_view prompt) {
  const RecordedSource& source = recorded_source(answer.source);
  std::string program(source.prelude);
  if (answer.is_completion) {
    program += prompt;
    program += cut_completion(answer.text);
    return program;
  }
  if (source.has_bodies && is_body(answer.text)) program += prompt;
  program += answer.text;
  return program;
}

}  // namespace flowreasoner::eval
