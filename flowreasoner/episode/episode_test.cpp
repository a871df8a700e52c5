#include "flowreasoner/episode/episode.h"

#include <filesystem>
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/base/run_async.h"
#include "flowreasoner/episode/given_workflow.h"
#include "flowreasoner/llm/scripted_model.h"
#include "tests/support/fake_judge.h"
#include "tests/support/fake_sandbox.h"

namespace flowreasoner::episode {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

// ---- A sandbox where a program is its text. The workflow "ASK x" asks its worker "x" and returns
// the reply; "RAISE" raises; one that uses TestGenerate returns a list of tests. The test "needs y"
// passes when the answer holds y. A program with BAD in it breaks the static checks.

Json chat_call(const std::string& graph) {
  Json message{{"role", "user"}, {"content", graph}};
  Json args{{"model", nullptr}, {"messages", Json::array({message})}, {"operator", "Custom"}};
  return Json{{"t", "call"}, {"id", 1}, {"op", "chat"}, {"args", args}};
}

Json done_frame(Json answer, Json error) {
  return Json{{"t", "done"},      {"answer", std::move(answer)},
              {"cost", 0.0},      {"dialect", "flowreasoner"},
              {"order", Json{1}}, {"error", std::move(error)}};
}

Json raised(const std::string& message) {
  return Json{{"stage", "run"}, {"type", "RuntimeError"}, {"message", message}, {"line", 7}};
}

std::vector<Json> play_guest(const Json& frame) {
  const std::string type = json_string(frame, "t").value_or("job");
  if (type == "result") {
    return {done_frame(frame.at("value").at("texts").at(0), nullptr)};
  }
  if (type == "error") {
    return {done_frame(nullptr, raised(frame.at("error").at("message")))};
  }
  const std::string graph = json_string(frame, "graph").value_or("");
  if (graph.find("RAISE") != std::string::npos) return {done_frame(nullptr, raised("on purpose"))};
  return {chat_call(graph)};
}

bool holds(const std::string& code, const std::string& test) {
  return code.find(test.substr(std::string("needs ").size())) != std::string::npos;
}

Json check(const Json& job) {
  const std::string code = job.at("code");
  Json results = Json::array();
  for (const Json& test : job.at("tests")) {
    const bool passed = holds(code, test.get<std::string>());
    results.push_back(Json{{"passed", passed},
                           {"expression", test},
                           {"type", passed ? "" : "AssertionError"},
                           {"message", ""},
                           {"expected", "it"},
                           {"actual", code}});
  }
  return Json{{"t", "done"}, {"load", nullptr}, {"results", results}};
}

Json behave(const Json& job) {
  Json outcomes = Json::array();
  for (const Json& code : job.at("solutions")) {
    Json row = Json::array();
    for (const Json& test : job.at("tests")) {
      row.push_back(Json{{"passed", holds(code, test)}, {"value", code}});
    }
    outcomes.push_back(row);
  }
  return Json{{"t", "done"}, {"outcomes", outcomes}};
}

Json analyse(const Json& job) {
  Json findings = Json::array();
  if (job.at("graph").get<std::string>().find("BAD") != std::string::npos) {
    findings.push_back(Json{{"rule", "syntax"},
                            {"severity", "error"},
                            {"file", "graph.py"},
                            {"line", 1},
                            {"message", "it says BAD"},
                            {"hint", ""}});
  }
  return Json{{"t", "done"}, {"findings", findings},         {"dialect", "flowreasoner"},
              {"nodes", 3},  {"hash", std::string(64, 'a')}, {"calls", Json::array()}};
}

Result<sandbox::JobResult> run_job(const Json& job, const sandbox::Limits& /*limits*/) {
  const std::string kind = job.at("kind");
  if (kind == "analyse") return testing::FakeSandbox::done(analyse(job));
  if (kind == "check") return testing::FakeSandbox::done(check(job));
  if (kind == "behave") return testing::FakeSandbox::done(behave(job));
  return testing::FakeSandbox::done(
      Json{{"t", "done"}, {"code", job.at("text")}, {"found", true}, {"notes", Json::array()}});
}

// ---- Scripts.

struct Line {
  std::string contains = {};
  std::string reply = {};
  int delay_ms = 0;
  std::string error = {};
  bool repeats = true;
};

std::string script(const std::vector<Line>& lines) {
  std::string text;
  for (const Line& line : lines) {
    Json json;
    if (!line.contains.empty()) json["match"] = Json{{"contains", line.contains}};
    if (line.error.empty()) {
      json["reply"] = line.reply;
      json["usd"] = 0.01;
    } else {
      json["error"] = Json{{"kind", line.error}, {"message", "as the script says"}};
    }
    if (line.repeats) json["repeat"] = true;
    if (line.delay_ms > 0) json["delay_ms"] = line.delay_ms;
    text += json.dump() + "\n";
  }
  return text;
}

std::string design(const std::string& graph) {
  return "<think>thought</think><modification>" + graph + "</modification><graph>\n" + graph +
         "\n</graph><prompt>\n</prompt>";
}

/// A ChatModel that counts and remembers what it was asked.
class CountingModel final : public llm::ChatModel {
 public:
  CountingModel(std::string name, const std::string& jsonl)
      : model_(std::move(name), std::move(*llm::ScriptedReplies::parse(jsonl, "script"))) {}
  Async<llm::ChatReply> complete(llm::ChatRequest request) override {
    asked.push_back(request.messages.back().content);
    return model_.complete(std::move(request));
  }
  const std::string& name() const override { return model_.name(); }
  asio::awaitable<void> close() override { return model_.close(); }

  std::vector<std::string> asked;

 private:
  llm::ScriptedModel model_;
};

class EventLog final : public EpisodeObserver {
 public:
  void design_started(const DesignStarted& event) override { note("design", event.place); }
  void design_ended(const DesignEnded& event) override { note("designed", event.place); }
  void run_started(const Place& place) override { note("run", place); }
  void call_started(const Place& place, const workflow::TraceEntry& /*entry*/) override {
    note("call", place);
    if (on_call) on_call(place);
  }
  void call_ended(const Place& place, const workflow::TraceEntry& /*entry*/) override {
    note("called", place);
  }
  void run_ended(const RunEnded& event) override {
    note("ran", event.place);
    if (on_ran) on_ran();
  }
  void round_ended(const RoundEnded& event) override { note("round", event.place); }
  void best_changed(const BestChanged& event) override { note("best", event.place); }
  void spent_changed(const workflow::Spent& spent) override { last_usd = spent.usd; }

  std::vector<std::string> events;
  double last_usd = 0;
  std::function<void(const Place&)> on_call;
  std::function<void()> on_ran;

 private:
  void note(const std::string& what, const Place& place) {
    events.push_back(what + " " + std::to_string(place.round) + "." +
                     std::to_string(place.candidate) + "." + std::to_string(place.validation));
  }
};

tasks::Problem sample_problem() {
  tasks::Problem problem;
  problem.id = "P/1";
  problem.query = "def f(): write it";
  problem.entry_point = "f";
  problem.visible.asserts = {"needs a", "needs b"};
  problem.hidden.asserts = {"needs a", "needs hidden"};
  return problem;
}

class EpisodeTest : public ::testing::Test {
 protected:
  EpisodeTest()
      : folder_(std::filesystem::path(::testing::TempDir()) /
                ("episode_test_" + std::to_string(::getpid()))) {
    options_.validation_runs = 1;
    options_.rounds = 4;
  }
  ~EpisodeTest() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  void use_store() {
    record::RunStoreOptions options;
    options.path = folder_ / "runs.sqlite";
    auto opened = record::RunStore::open(io_.get_executor(), options);
    ASSERT_TRUE(opened) << opened.error().to_string();
    store_ = std::move(*opened);
    record::RunRecord run;
    run.command = "solve";
    run_ = run_async(io_, store_->begin_run(run))->id;
  }

  void use_models(const std::vector<Line>& meta, const std::vector<Line>& worker) {
    meta_ = std::make_unique<CountingModel>("meta", script(meta));
    worker_ = std::make_unique<CountingModel>("worker", script(worker));
  }

  EpisodeParts parts() {
    EpisodeParts parts;
    parts.sandbox = &sandbox_;
    parts.judge = &judge_;
    parts.meta = meta_.get();
    workflow::Worker worker;
    worker.name = "worker";
    worker.model = worker_.get();
    parts.workers = {worker};
    parts.observer = &events_;
    parts.store = store_.get();
    parts.run = run_;
    return parts;
  }

  EpisodeResult play(const tasks::Problem& problem = sample_problem()) {
    auto result = run_async(io_, run_episode(parts(), problem, options_));
    EXPECT_TRUE(result) << result.error().to_string();
    return result ? *result : EpisodeResult();
  }

  record::EpisodeDetail recorded(record::EpisodeId id) {
    return *run_async(io_, store_->show_episode(id));
  }

  /// Two designs: the first answers "a" (one visible test of two), its improvement "ab".
  void use_two_rounds(const std::string& second_answer = "ab") {
    use_models({{"What happened when it ran", design("ASK second")}, {"", design("ASK first")}},
               {{"ASK second", second_answer}, {"ASK first", "a"}});
  }

  std::filesystem::path folder_;
  asio::io_context io_;
  testing::FakeSandbox sandbox_{run_job, play_guest};
  testing::FakeJudge judge_{sandbox_};
  std::unique_ptr<record::RunStore> store_;
  std::string run_;
  std::unique_ptr<CountingModel> meta_;
  std::unique_ptr<CountingModel> worker_;
  EventLog events_;
  EpisodeOptions options_;
};

TEST_F(EpisodeTest, AFailedTestGoesBackAndTheImprovedDesignPasses) {
  use_two_rounds("ab hidden");
  const EpisodeResult result = play();
  EXPECT_EQ(result.stopped, Stop::kPassed);
  EXPECT_EQ(result.rounds, 2);
  EXPECT_EQ(result.answer, "ab hidden");
  EXPECT_EQ(result.solved, true);
  EXPECT_EQ(result.final.round, 2);
  EXPECT_EQ(result.chosen_by, ChosenBy::kVisibleTests);
  EXPECT_EQ(result.visible_passed, 2);
  EXPECT_EQ(result.calls, 4);  // two designs, two runs
  EXPECT_NEAR(result.usd, 0.04, 1e-9);
  ASSERT_EQ(meta_->asked.size(), 2u);
  EXPECT_THAT(meta_->asked[1], HasSubstr("FAILED needs b"));
}

TEST_F(EpisodeTest, HiddenTestsDecideAndNobodySeesThemBefore) {
  use_two_rounds();
  const EpisodeResult result = play();
  EXPECT_EQ(result.stopped, Stop::kPassed);
  EXPECT_EQ(result.solved, false);
  ASSERT_TRUE(result.hidden);
  EXPECT_EQ(result.hidden->passed_count(), 1);
  std::size_t with_hidden = 0;
  for (const Json& job : sandbox_.jobs()) {
    with_hidden += job.dump().find("needs hidden") != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(with_hidden, 1u);
  EXPECT_THAT(sandbox_.jobs().back().dump(), HasSubstr("needs hidden"));
  for (const auto& text : meta_->asked) EXPECT_EQ(text.find("needs hidden"), std::string::npos);
}

TEST_F(EpisodeTest, WhenTheRoundsAreUsedUpTheBestAnswerIsGiven) {
  use_models({{"", design("ASK first")}}, {{"", "a"}});
  options_.rounds = 3;
  const EpisodeResult result = play();
  EXPECT_EQ(result.stopped, Stop::kRounds);
  EXPECT_EQ(result.rounds, 3);
  EXPECT_EQ(result.answer, "a");
  EXPECT_EQ(result.solved, false);
  EXPECT_EQ(result.final.round, 1);
  EXPECT_DOUBLE_EQ(result.score, 0.5);
}

TEST_F(EpisodeTest, ASpentBudgetStopsWithTheBestAnswerSoFar) {
  use_two_rounds();
  options_.budget.calls = 3;  // the second design is paid, its run is not
  const EpisodeResult result = play();
  EXPECT_EQ(result.stopped, Stop::kBudget);
  EXPECT_THAT(result.stop_detail, HasSubstr("3 of 3 calls"));
  EXPECT_EQ(result.answer, "a");
  EXPECT_EQ(result.calls, 3);
}

TEST_F(EpisodeTest, APurseThatIsJustEmptyAfterTheLastRoundHasCutNothingOff) {
  use_models({{"", design("ASK first")}}, {{"", "a"}});
  options_.rounds = 1;
  options_.budget.calls = 2;
  const EpisodeResult result = play();
  EXPECT_EQ(result.stopped, Stop::kRounds);
  EXPECT_EQ(result.calls, 2);
  EXPECT_TRUE(result.has_verdict());
  options_.budget.calls = 1;  // now the run of the design is not paid
  EXPECT_EQ(play().stopped, Stop::kBudget);
}

TEST_F(EpisodeTest, AMetaAgentThatIsDownStopsWithTheBestAnswerSoFar) {
  use_models({{"What happened when it ran", "", 0, "unavailable"}, {"", design("ASK first")}},
             {{"", "a"}});
  const EpisodeResult result = play();
  EXPECT_EQ(result.stopped, Stop::kEndpoint);
  EXPECT_EQ(result.answer, "a");
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->code(), Errc::kUnavailable);
}

TEST_F(EpisodeTest, AWorkerThatIsDownStopsTheEpisode) {
  use_models({{"", design("ASK first")}}, {{"", "", 0, "refused"}});
  const EpisodeResult result = play();
  EXPECT_EQ(result.stopped, Stop::kEndpoint);
  EXPECT_EQ(result.answer, "");
  EXPECT_EQ(result.rounds, 1);
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->code(), Errc::kRefused);
  EXPECT_EQ(result.chosen_by, ChosenBy::kNothing);
}

TEST_F(EpisodeTest, AWorkflowThatRaisesIsFeedbackAndNoError) {
  use_models({{"raised RuntimeError: on purpose", design("ASK second")}, {"", design("RAISE")}},
             {{"ASK second", "ab"}});
  const EpisodeResult result = play();
  EXPECT_EQ(result.stopped, Stop::kPassed);
  EXPECT_EQ(result.final.round, 2);
  EXPECT_THAT(meta_->asked[1], HasSubstr("graph.py, line 7"));
}

TEST_F(EpisodeTest, AnUnusableDesignCostsNoWorkerAndTheNextRoundStartsAfresh) {
  use_models({{"", "I do not know.", 0, "", false},
              {"", "Still not.", 0, "", false},
              {"", design("ASK second")}},
             {{"ASK second", "ab"}});
  const EpisodeResult result = play();
  EXPECT_EQ(result.stopped, Stop::kPassed);
  EXPECT_EQ(result.rounds, 2);
  EXPECT_EQ(worker_->asked.size(), 1u);
}

TEST_F(EpisodeTest, AProgramThatBreaksTheChecksIsNotRunButCanBeImproved) {
  use_models({{"What happened when it ran", design("ASK second")}, {"", design("ASK BAD")}},
             {{"ASK second", "ab"}});
  const EpisodeResult result = play();
  EXPECT_EQ(result.stopped, Stop::kPassed);
  EXPECT_EQ(result.rounds, 2);
  ASSERT_EQ(meta_->asked.size(), 3u);  // design, repair, improvement
  EXPECT_THAT(meta_->asked[2], HasSubstr("it says BAD"));
}

TEST_F(EpisodeTest, CandidatesAndValidationRunsArePlayedInParallelAndRecorded) {
  use_store();
  use_two_rounds();
  options_.candidates = 2;
  options_.validation_runs = 3;
  const EpisodeResult result = play();
  EXPECT_EQ(result.stopped, Stop::kPassed);
  EXPECT_EQ(meta_->asked.size(), 4u);
  EXPECT_EQ(worker_->asked.size(), 12u);
  const record::EpisodeDetail detail = recorded(result.episode);
  EXPECT_EQ(detail.rounds.size(), 4u);
  EXPECT_EQ(detail.calls.size(), 16u);
  EXPECT_EQ(detail.verdicts.size(), 5u);  // four visible ones, one hidden
  EXPECT_EQ(detail.episode.status, record::Status::kDone);
  EXPECT_EQ(detail.rounds[2].parent, 1);
  EXPECT_EQ(detail.rounds[0].visible.at("passed"), 3);
  EXPECT_EQ(detail.rounds[0].visible.at("total"), 6);
  EXPECT_DOUBLE_EQ(detail.rounds[2].score, 1.0);
  EXPECT_THAT(events_.events, Contains("ran 1.1.2"));
  EXPECT_NEAR(events_.last_usd, result.usd, 1e-9);
}

TEST_F(EpisodeTest, ScopesOfMetaAgentAndRunsAreNamedByRoundAndCandidate) {
  use_store();
  use_two_rounds();
  const EpisodeResult result = play();
  std::vector<std::string> scopes;
  for (const auto& call : recorded(result.episode).calls) scopes.push_back(call.name.scope);
  EXPECT_EQ(scopes, (std::vector<std::string>{"meta-r1c0", "r1c0v0", "meta-r2c0", "r2c0v0"}));
}

TEST_F(EpisodeTest, AResumedEpisodePaysNothingTwiceAndComesOutTheSame) {
  use_store();
  use_two_rounds();
  options_.budget.calls = 3;
  const EpisodeResult first = play();
  ASSERT_EQ(first.stopped, Stop::kBudget);
  EXPECT_EQ(recorded(first.episode).episode.status, record::Status::kStopped);

  use_two_rounds();
  EpisodeResult again = play();
  again.elapsed = first.elapsed;
  EXPECT_EQ(to_json(again), to_json(first));
  EXPECT_TRUE(meta_->asked.empty());
  EXPECT_TRUE(worker_->asked.empty());

  options_.budget.calls.reset();
  use_two_rounds();
  const EpisodeResult whole = play();
  EXPECT_EQ(whole.stopped, Stop::kPassed);
  EXPECT_EQ(whole.calls, 4);
}

TEST_F(EpisodeTest, AFinishedEpisodeIsReturnedAsItWas) {
  use_store();
  use_two_rounds();
  const EpisodeResult first = play();
  use_models({}, {});
  const EpisodeResult again = play();
  EXPECT_TRUE(again.was_finished);
  EXPECT_EQ(to_json(again), to_json(first));
  EXPECT_TRUE(meta_->asked.empty());
}

asio::awaitable<void> store_result(EpisodeParts parts, tasks::Problem problem,
                                   EpisodeOptions options,
                                   std::optional<Result<EpisodeResult>>* out) {
  out->emplace(co_await run_episode(std::move(parts), std::move(problem), std::move(options)));
}

asio::awaitable<bool> play_and_cancel(EpisodeParts parts, tasks::Problem problem,
                                      EpisodeOptions options, asio::steady_timer* signal,
                                      std::optional<Result<EpisodeResult>>* out) {
  AsyncGroup group(co_await asio::this_coro::executor);
  group.spawn(store_result(std::move(parts), std::move(problem), std::move(options), out));
  boost::system::error_code ignored;
  co_await signal->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  co_await group.close();
  co_return true;
}

TEST_F(EpisodeTest, AnInterruptionKeepsTheBestAnswerAndCanBeResumed) {
  use_store();
  use_models({{"What happened when it ran", design("ASK second")}, {"", design("ASK first")}},
             {{"ASK second", "ab", 60'000}, {"ASK first", "a"}});
  asio::steady_timer signal(io_, std::chrono::seconds(50));
  events_.on_call = [&signal](const Place& place) {
    if (place.round == 2) signal.cancel();
  };
  std::optional<Result<EpisodeResult>> out;
  run_async(io_, play_and_cancel(parts(), sample_problem(), options_, &signal, &out));
  ASSERT_TRUE(out && *out) << (*out).error().to_string();
  const EpisodeResult cut = **out;
  EXPECT_EQ(cut.stopped, Stop::kInterrupted);
  EXPECT_EQ(cut.answer, "a");
  EXPECT_FALSE(cut.solved);
  EXPECT_EQ(recorded(cut.episode).episode.status, record::Status::kStopped);

  use_models({}, {{"ASK second", "ab"}});  // the rest: the designs are paid for
  const EpisodeResult resumed = play();
  EXPECT_EQ(resumed.stopped, Stop::kPassed);
  EXPECT_EQ(resumed.answer, "ab");
  EXPECT_EQ(worker_->asked.size(), 1u);
}

TEST_F(EpisodeTest, AnInterruptedVoteGivesTheAnswerThatThereIs) {
  tasks::Problem problem;
  problem.id = "Q/1";
  problem.query = "What is the capital of Australia?";
  use_models({{"", design("ASK it")}}, {{"", "Canberra", 0, "", false}, {"", "late", 60'000}});
  options_.validation_runs = 2;
  asio::steady_timer signal(io_, std::chrono::seconds(50));
  events_.on_ran = [&signal] { signal.cancel(); };
  std::optional<Result<EpisodeResult>> out;
  run_async(io_, play_and_cancel(parts(), problem, options_, &signal, &out));
  ASSERT_TRUE(out && *out) << (*out).error().to_string();
  EXPECT_EQ((*out)->stopped, Stop::kInterrupted);
  EXPECT_EQ((*out)->answer, "Canberra");
  EXPECT_EQ((*out)->chosen_by, ChosenBy::kOnlyAnswer);
}

TEST_F(EpisodeTest, WithoutVisibleTestsTheWorkersWriteSomeAndAgreementPicks) {
  tasks::Problem problem = sample_problem();
  problem.visible = {};
  problem.hidden = {};
  use_models({{"", design("ASK vote")}}, {{"TestGenerate", R"(["needs a", "needs b"])"},
                                          {"ASK vote", "ab", 0, "", false},
                                          {"ASK vote", "x", 0, "", false},
                                          {"ASK vote", "ab"}});
  options_.validation_runs = 3;
  const EpisodeResult result = play(problem);
  EXPECT_EQ(result.answer, "ab");
  EXPECT_FALSE(result.solved);
  EXPECT_EQ(result.chosen_by, ChosenBy::kGeneratedTests);
  EXPECT_EQ(result.stopped, Stop::kAgreed);
  EXPECT_EQ(result.rounds, 2);  // 2 of 3 are too few votes, 5 of 6 are enough
  EXPECT_THAT(meta_->asked[1], HasSubstr("2 of 3 answers so far agree"));
  EXPECT_THAT(meta_->asked[1], HasSubstr("FAILED needs a"));
  EXPECT_EQ(to_json(result)["solved"], nullptr);
}

TEST_F(EpisodeTest, TheAnswersToAFreeQuestionAgreeByTheirText) {
  tasks::Problem problem;
  problem.id = "Q/1";
  problem.query = "What is the capital of Australia?";
  use_models({{"", design("ASK it")}}, {{"", "Sydney", 0, "", false}, {"", "Canberra."}});
  options_.validation_runs = 4;
  const EpisodeResult result = play(problem);
  EXPECT_EQ(result.answer, "Canberra.");
  EXPECT_EQ(result.chosen_by, ChosenBy::kAgreement);
  EXPECT_EQ(result.stopped, Stop::kAgreed);
  EXPECT_EQ(result.calls, 5);
}

TEST_F(EpisodeTest, AGivenWorkflowIsRunOnceJudgedAndRecorded) {
  use_store();
  use_models({}, {{"ASK given", "ab hidden"}});
  EpisodeParts without_meta = parts();
  without_meta.meta = nullptr;
  auto work = run_given_workflow(without_meta, sample_problem(), {"ASK given", ""}, options_);
  const auto result = run_async(io_, std::move(work));
  ASSERT_TRUE(result) << result.error().to_string();
  EXPECT_EQ(result->stopped, Stop::kPassed);
  EXPECT_EQ(result->solved, true);
  EXPECT_EQ(result->calls, 1);
  const record::EpisodeDetail detail = recorded(result->episode);
  ASSERT_EQ(detail.rounds.size(), 1u);
  EXPECT_EQ(detail.rounds[0].graph, "ASK given");
  EXPECT_EQ(detail.calls.at(0).name.scope, "r1c0v0");
}

TEST_F(EpisodeTest, AGivenWorkflowThatFailsSaysHow) {
  use_models({}, {});
  auto raising = run_given_workflow(parts(), sample_problem(), {"RAISE", ""}, options_);
  const auto raised = run_async(io_, std::move(raising));
  ASSERT_TRUE(raised) << raised.error().to_string();
  EXPECT_EQ(raised->solved, false);
  EXPECT_THAT(raised->stop_detail, HasSubstr("RuntimeError: on purpose"));
  auto breaking = run_given_workflow(parts(), sample_problem(), {"ASK BAD", ""}, options_);
  const auto broken = run_async(io_, std::move(breaking));
  ASSERT_TRUE(broken) << broken.error().to_string();
  EXPECT_THAT(broken->stop_detail, HasSubstr("it says BAD"));
  EXPECT_TRUE(worker_->asked.empty());
}

TEST_F(EpisodeTest, AGivenWorkflowWithoutTestsGivesItsAnswerAsItComes) {
  tasks::Problem problem = sample_problem();
  problem.visible = {};
  problem.hidden = {};
  use_models({}, {{"ASK given", "anything"}});
  auto work = run_given_workflow(parts(), problem, {"ASK given", ""}, options_);
  const auto result = run_async(io_, std::move(work));
  ASSERT_TRUE(result) << result.error().to_string();
  EXPECT_EQ(result->answer, "anything");
  EXPECT_FALSE(result->solved);
  EXPECT_EQ(result->chosen_by, ChosenBy::kOnlyAnswer);
  EXPECT_EQ(result->calls, 1);
}

asio::awaitable<void> play_two(EpisodeParts parts, EpisodeOptions options,
                               std::vector<Result<EpisodeResult>>* results) {
  co_await asio::this_coro::throw_if_cancelled(false);
  for (int i = 0; i < 2; ++i) {
    parts.index = i;
    results->push_back(co_await run_episode(parts, sample_problem(), options));
  }
}

asio::awaitable<bool> play_two_and_cancel(EpisodeParts parts, EpisodeOptions options,
                                          asio::steady_timer* signal,
                                          std::vector<Result<EpisodeResult>>* results) {
  AsyncGroup group(co_await asio::this_coro::executor);
  group.spawn(play_two(std::move(parts), std::move(options), results));
  boost::system::error_code ignored;
  co_await signal->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  co_await group.close();
  co_return true;
}

TEST_F(EpisodeTest, ASecondEpisodeOfTheSameCoroutineCanBeCancelledToo) {
  use_models({{"", design("ASK first")}}, {{"", "ab", 0, "", false}, {"", "ab", 60'000}});
  asio::steady_timer signal(io_, std::chrono::seconds(50));
  int calls = 0;
  events_.on_call = [&signal, &calls](const Place& /*place*/) {
    if (++calls == 2) signal.cancel();
  };
  std::vector<Result<EpisodeResult>> results;
  run_async(io_, play_two_and_cancel(parts(), options_, &signal, &results));
  ASSERT_EQ(results.size(), 2u);
  ASSERT_TRUE(results[0] && results[1]);
  EXPECT_EQ(results[0]->stopped, Stop::kPassed);
  EXPECT_EQ(results[1]->stopped, Stop::kInterrupted);
}

TEST_F(EpisodeTest, WrongOptionsAreErrors) {
  use_two_rounds();
  options_.rounds = 0;
  auto none = run_async(io_, run_episode(parts(), sample_problem(), options_));
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code(), Errc::kInvalidArgument);
  EpisodeParts without = parts();
  without.workers.clear();
  EXPECT_FALSE(run_async(io_, run_episode(without, sample_problem(), EpisodeOptions())));
}

TEST(EpisodeResultTest, ItsJsonFormComesBackAsItWas) {
  EpisodeResult result;
  result.problem = "P/1";
  result.query = "q";
  result.answer = "def f(): pass";
  result.solved = true;
  result.stopped = Stop::kBudget;
  result.stop_detail = "40 of 40 calls";
  result.chosen_by = ChosenBy::kVisibleTests;
  result.rounds = 3;
  result.final = Place{2, 1, 0};
  result.usd = 0.5;
  result.is_priced = false;
  result.tokens = 10;
  result.tokens_out = 4;
  result.elapsed = Milliseconds(1250);
  result.calls = 4;
  result.run = "r";
  result.hidden = tasks::Verdict();
  const Json json = to_json(result);
  for (const char* field : {"answer", "solved", "stopped", "rounds", "usd", "tokens", "tokens_out",
                            "calls", "ms", "run"}) {
    EXPECT_TRUE(json.contains(field)) << field;
  }
  const auto back = result_from_json(json);
  ASSERT_TRUE(back) << back.error().to_string();
  EXPECT_EQ(to_json(*back), json);
  EXPECT_FALSE(result_from_json(Json{{"answer", "x"}}));
  EXPECT_FALSE(result_from_json(Json::object()));
}

}  // namespace
}  // namespace flowreasoner::episode
