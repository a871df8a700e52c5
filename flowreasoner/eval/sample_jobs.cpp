#include "flowreasoner/eval/sample_jobs.h"

#include <memory>
#include <utility>

namespace flowreasoner::eval {

// A function object can be copied and an open file can not: shared, though there is one owner.
SampleJobs::SampleJobs(SamplesFile samples, Cleaning cleaning)
    : samples_([file = std::make_shared<SamplesFile>(std::move(samples))] { return file->next(); }),
      cleaning_(cleaning) {}

SampleJobs::SampleJobs(NextSample samples, Cleaning cleaning)
    : samples_(std::move(samples)), cleaning_(cleaning) {}

Result<std::optional<SampleJob>> SampleJobs::next() {
  SampleJob job;
  if (std::optional<Sample> again = std::exchange(again_, std::nullopt); again) {
    job.sample = std::move(*again);
    job.is_sanitized = true;
    return std::optional<SampleJob>(std::move(job));
  }
  FR_TRY(std::optional<Sample> sample, samples_());
  if (!sample) return std::optional<SampleJob>();
  if (cleaning_ == Cleaning::kBoth) again_ = *sample;
  job.sample = std::move(*sample);
  job.is_sanitized = cleaning_ == Cleaning::kSanitized;
  return std::optional<SampleJob>(std::move(job));
}

}  // namespace flowreasoner::eval
