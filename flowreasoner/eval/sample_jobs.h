#pragma once
#include <cstddef>
#include <functional>
#include <optional>

#include "flowreasoner/eval/samples_file.h"

namespace flowreasoner::eval {

/// Which text of a sample is judged.
enum class Cleaning {
  kRaw,        ///< as it stands in the file
  kSanitized,  ///< the code that is found in it (tasks/code_extractor.h)
  kBoth,       ///< each sample twice, raw first
};

/// One verdict to be made.
struct SampleJob {
  Sample sample;
  bool is_sanitized = false;
};

/// The verdicts that a row of samples asks for, in the order in which they are written down: that
/// of the samples. Thread rule and lifetime: as SamplesFile, or whatever else gives them.
class SampleJobs {
 public:
  /// Gives one sample after the other; nothing at the end.
  using NextSample = std::function<Result<std::optional<Sample>>()>;

  SampleJobs(SamplesFile samples, Cleaning cleaning);
  SampleJobs(NextSample samples, Cleaning cleaning);

  /// The next one; nothing at the end. Errors: those of SamplesFile::next, or of what else gives
  /// the samples.
  Result<std::optional<SampleJob>> next();

 private:
  NextSample samples_;
  Cleaning cleaning_;
  std::optional<Sample> again_;  // its raw text was handed out, the sanitised one is next
};

}  // namespace flowreasoner::eval
