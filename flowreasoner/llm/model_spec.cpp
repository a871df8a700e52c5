#include "flowreasoner/llm/model_spec.h"

#include <algorithm>
#include <array>
#include <utility>

namespace flowreasoner::llm {
namespace {

constexpr std::string_view kForms =
    "openai/MODEL, NAME of [models.NAME] in the configuration, local:DIR, mini, mini/NAME, "
    "replay:FILE[#model=M,method=X,split=S,source=Y,answers=N], scripted:FILE";
constexpr std::array<std::string_view, 5> kChoices{"model", "method", "split", "source", "answers"};

Error malformed(std::string_view text, std::string_view why) {
  return Error(Errc::kInvalidArgument, "model " + std::string(text) + ": " + std::string(why) +
                                           " (the forms are: " + std::string(kForms) + ")");
}

/// "model=gpt-4,method=Direct"; a value may hold '=' but no ','.
Result<std::map<std::string, std::string>> parse_choices(std::string_view spec,
                                                         std::string_view text) {
  std::map<std::string, std::string> choices;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    const std::string_view item = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t equals = item.find('=');
    const std::string_view name = item.substr(0, equals);
    if (equals == std::string_view::npos || equals + 1 == item.size() ||
        std::find(kChoices.begin(), kChoices.end(), name) == kChoices.end()) {
      return malformed(spec,
                       "after '#' stand model=, method=, split=, source= and answers=, not \"" +
                           std::string(item) + "\"");
    }
    if (!choices.emplace(name, item.substr(equals + 1)).second) {
      return malformed(spec, std::string(name) + " stands there twice");
    }
  }
  return choices;
}

Result<ModelSpec> parse_replay(ModelSpec spec) {
  const std::size_t hash = spec.target.rfind('#');
  if (hash == std::string::npos) return spec;
  FR_TRY(spec.choices, parse_choices(spec.text, std::string_view(spec.target).substr(hash + 1)));
  spec.target.resize(hash);
  return spec;
}

}  // namespace

Result<ModelSpec> parse_model_spec(std::string_view text) {
  using Kind = ModelSpec::Kind;
  struct Prefix {
    std::string_view text;
    Kind kind;
    std::string_view needs;
  };
  static constexpr Prefix kPrefixes[] = {{"openai/", Kind::kOpenAi, "the model's name is missing"},
                                         {"mini/", Kind::kMini, "the model's name is missing"},
                                         {"local:", Kind::kLocal, "the folder is missing"},
                                         {"replay:", Kind::kReplay, "the file is missing"},
                                         {"scripted:", Kind::kScripted, "the file is missing"}};
  ModelSpec spec;
  spec.text = text;
  if (text.empty()) return malformed("\"\"", "it is empty");
  for (const Prefix& prefix : kPrefixes) {
    if (!text.starts_with(prefix.text)) continue;
    spec.kind = prefix.kind;
    spec.target = text.substr(prefix.text.size());
    if (spec.kind == Kind::kReplay) {
      FR_TRY(spec, parse_replay(std::move(spec)));
    }
    if (spec.target.empty()) return malformed(text, prefix.needs);
    return spec;
  }
  spec.kind = text == "mini" ? Kind::kMini : Kind::kNamed;
  if (spec.kind == Kind::kNamed) spec.target = text;
  return spec;
}

}  // namespace flowreasoner::llm
