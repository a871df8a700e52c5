#pragma once
#include <cstddef>
#include <filesystem>
#include <optional>
#include <utility>

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

/// The verdicts that a file of samples asks for, in the order in which they are written down: that
/// of the file. Thread rule and lifetime: as SamplesFile.
class SampleJobs {
 public:
  SampleJobs(SamplesFile samples, Cleaning cleaning)
      : samples_(std::move(samples)), cleaning_(cleaning) {}

  /// The next one; nothing at the end. Errors: those of SamplesFile::next.
  Result<std::optional<SampleJob>> next();

 private:
  SamplesFile samples_;
  Cleaning cleaning_;
  std::optional<Sample> again_;  // its raw text was handed out, the sanitised one is next
};

}  // namespace flowreasoner::eval
