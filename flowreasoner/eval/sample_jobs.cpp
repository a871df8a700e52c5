#include "flowreasoner/eval/sample_jobs.h"

namespace flowreasoner::eval {

Result<std::optional<SampleJob>> SampleJobs::next() {
  SampleJob job;
  if (std::optional<Sample> again = std::exchange(again_, std::nullopt); again) {
    job.sample = std::move(*again);
    job.is_sanitized = true;
    return std::optional<SampleJob>(std::move(job));
  }
  FR_TRY(std::optional<Sample> sample, samples_.next());
  if (!sample) return std::optional<SampleJob>();
  if (cleaning_ == Cleaning::kBoth) again_ = *sample;
  job.sample = std::move(*sample);
  job.is_sanitized = cleaning_ == Cleaning::kSanitized;
  return std::optional<SampleJob>(std::move(job));
}

}  // namespace flowreasoner::eval
