#pragma once
#include <map>
#include <string>
#include <string_view>

#include "flowreasoner/base/result.h"

namespace flowreasoner::llm {

/// What a model specification on the command line names.
struct ModelSpec {
  enum class Kind {
    kOpenAi,    ///< openai/MODEL
    kNamed,     ///< NAME: an entry of the configuration
    kLocal,     ///< local:DIR
    kMini,      ///< mini, mini/NAME
    kReplay,    ///< replay:FILE[#model=M,method=X,split=S,source=Y,answers=N]
    kScripted,  ///< scripted:FILE
  };
  Kind kind = Kind::kNamed;
  std::string text;                            ///< the whole specification
  std::string target;                          ///< MODEL, NAME, DIR or FILE
  std::map<std::string, std::string> choices;  ///< of replay: what stands after '#'
};

/// Errors: kInvalidArgument with the forms that there are. Whether the target exists is not asked.
Result<ModelSpec> parse_model_spec(std::string_view text);

}  // namespace flowreasoner::llm
