#include "flowreasoner/eval/sample_jobs.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/test_folder.h"

namespace flowreasoner::eval {
namespace {

/// All jobs, as "0 raw a".
std::string jobs_of(Cleaning cleaning) {
  testing::TestFolder folder;
  const TaskIds ids({"p/0"});
  const auto path = folder.write("s",
                                 "{\"task_id\": \"p/0\", \"solution\": \"a\"}\n"
                                 "{\"task_id\": \"p/0\", \"solution\": \"b\"}\n");
  SampleJobs jobs(*SamplesFile::open(path, ids, 1), cleaning);
  std::string text;
  for (;;) {
    const auto job = jobs.next();
    if (!job || !*job) return text;
    text += std::to_string((*job)->sample.index) +
            ((*job)->is_sanitized ? " sanitised " : " raw ") + (*job)->sample.text + ";";
  }
}

TEST(SampleJobs, ASampleIsJudgedAsItIsOrSanitisedOrBoth) {
  EXPECT_EQ(jobs_of(Cleaning::kRaw), "0 raw a;1 raw b;");
  EXPECT_EQ(jobs_of(Cleaning::kSanitized), "0 sanitised a;1 sanitised b;");
  EXPECT_EQ(jobs_of(Cleaning::kBoth), "0 raw a;0 sanitised a;1 raw b;1 sanitised b;");
}

}  // namespace
}  // namespace flowreasoner::eval
