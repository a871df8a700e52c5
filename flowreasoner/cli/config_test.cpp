#include "flowreasoner/cli/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flowreasoner::cli {
namespace {

std::string error_of(std::string_view text) {
  const auto config = parse_config(text, "folder/flowreasoner.toml");
  return config ? "no error" : config.error().to_string();
}

TEST(Config, AnEmptyFileLeavesEveryDefault) {
  const auto config = parse_config("", "flowreasoner.toml");
  ASSERT_TRUE(config) << config.error().to_string();
  EXPECT_TRUE(config->models.empty());
  EXPECT_FALSE(config->defaults.rounds);
  EXPECT_EQ(config->limits.wall, sandbox::Limits().wall);
}

TEST(Config, ReadsAModelWithAllThatAUserNeeds) {
  const auto config = parse_config(R"(
[models.fast]
model = "qwen-7b"
base_url = "http://localhost:8000/v1/"
key_env = "MY_KEY"
description = "quick and cheap"
input_usd = 0.1
output_usd = 0.4
cached_input_usd = 0.05
usd_per_call = 0.001
max_concurrency = 8
requests_per_minute = 60
tokens_per_minute = 10000
timeout_seconds = 1.5
stream = true
profile = "compact"
extra_body = { top_k = 20, chat_template_kwargs = { enable_thinking = false } }
)",
                                   "flowreasoner.toml");
  ASSERT_TRUE(config) << config.error().to_string();
  const llm::ModelOptions& model = config->models.at("fast");
  EXPECT_EQ(model.name, "fast");
  EXPECT_EQ(model.model, "qwen-7b");
  EXPECT_EQ(model.base_url, "http://localhost:8000/v1");
  EXPECT_EQ(model.key_env, "MY_KEY");
  ASSERT_TRUE(model.price);
  EXPECT_DOUBLE_EQ(model.price->output_usd, 0.4);
  EXPECT_DOUBLE_EQ(model.price->cached_input_usd.value_or(0), 0.05);
  EXPECT_EQ(model.max_concurrency, 8U);
  EXPECT_EQ(model.rate.requests_per_minute, 60);
  EXPECT_EQ(model.attempt_timeout, Milliseconds(1500));
  EXPECT_TRUE(model.stream);
  EXPECT_EQ(model.profile, llm::PromptProfile::kCompact);
  EXPECT_EQ(model.extra_body["chat_template_kwargs"]["enable_thinking"], false);
}

TEST(Config, PathsCountFromTheFolderOfTheFile) {
  const auto config = parse_config("runs = \"r.sqlite\"\ncache = \"/abs/c\"", "some/folder/f.toml");
  ASSERT_TRUE(config) << config.error().to_string();
  EXPECT_EQ(config->runs, "some/folder/r.sqlite");
  EXPECT_EQ(config->cache, "/abs/c");
}

TEST(Config, BrokenTomlIsOneLineWithItsLineNumber) {
  const std::string error = error_of("a = 1\n[models.fast\n");
  EXPECT_THAT(error, testing::StartsWith("folder/flowreasoner.toml:2: not valid TOML"));
  EXPECT_EQ(error.find('\n'), std::string::npos);
}

TEST(Config, AMisspeltKeyIsNamedWithItsLineAndTheLikelyOne) {
  EXPECT_EQ(
      error_of("[models.fast]\nmodel = \"m\"\nbase_ulr = \"http://x\""),
      "folder/flowreasoner.toml:3: models.fast.base_ulr: no such key; did you mean base_url?");
  EXPECT_EQ(error_of("[defualts]\nrounds = 3"),
            "folder/flowreasoner.toml:1: defualts: no such key; did you mean defaults?");
}

TEST(Config, AModelThatIsNoTableIsRefused) {
  EXPECT_EQ(error_of("[models]\nfast = 3"), "folder/flowreasoner.toml:2: models.fast: no such key");
}

TEST(Config, WrongTypesAndRangesAreNamed) {
  EXPECT_THAT(error_of("[defaults]\nrounds = \"many\""),
              testing::EndsWith(":2: defaults.rounds: must be a whole number"));
  EXPECT_THAT(error_of("[defaults]\nrounds = 0"),
              testing::EndsWith(":2: defaults.rounds: must be at least 1"));
  EXPECT_THAT(error_of("[defaults]\nmax_usd = -1"),
              testing::EndsWith(":2: defaults.max_usd: must be at least 0"));
  EXPECT_THAT(error_of("[defaults]\nfeedback = \"loud\""),
              testing::EndsWith(":2: defaults.feedback: must be \"log\" or \"score\""));
  EXPECT_THAT(error_of("defaults = 3"),
              testing::EndsWith(":1: defaults: must be a table: [defaults]"));
}

TEST(Config, AKeyInTheFileIsRefusedWithoutShowingIt) {
  const std::string error = error_of("[models.fast]\napi_key = \"sk-very-secret\"");
  EXPECT_THAT(error, testing::HasSubstr("key_env"));
  EXPECT_THAT(error, testing::Not(testing::HasSubstr("sk-very-secret")));
}

TEST(Config, OnePriceAloneIsRefused) {
  EXPECT_THAT(
      error_of("[models.fast]\ninput_usd = 1"),
      testing::HasSubstr(":2: models.fast.input_usd: input_usd and output_usd go together"));
}

TEST(Config, TheFirstErrorByLineIsTold) {
  EXPECT_THAT(error_of("[models.b]\nx = 1\n[models.a]\ny = 2"),
              testing::HasSubstr(":2: models.b.x"));
}

TEST(Config, FlagsGoOverTheFileAndTheFileOverTheBuiltIn) {
  EpisodeSettings flags;
  flags.rounds = 2;
  EpisodeSettings file;
  file.rounds = 7;
  file.samples = 3;
  file.meta = "fast";
  const EpisodeSettings merged = flags.over(file);
  EXPECT_EQ(merged.rounds, 2);
  EXPECT_EQ(merged.samples, 3);
  EXPECT_EQ(merged.meta, "fast");
  EXPECT_FALSE(merged.max_usd);
}

TEST(Config, AMissingNamedFileIsNotFound) {
  const auto config = load_config("/does/not/exist.toml");
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().code(), Errc::kNotFound);
}

}  // namespace
}  // namespace flowreasoner::cli
