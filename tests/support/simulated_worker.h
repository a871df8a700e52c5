#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <string>

#include "flowreasoner/llm/chat_model.h"
#include "flowreasoner/tasks/problem.h"

namespace flowreasoner::testing {

/// Success rates of a simulated worker, each a probability. What is not right is wrong in one of
/// two ways, each as likely as the other.
struct SimulatedRates {
  double write = 0.5;   ///< code or an answer, asked for plainly
  double reason = 0.5;  ///< the same after reasoning step by step
  double tests = 1;     ///< written tests: two easy ones that every program passes, two hard ones;
                        ///< else a reply without any
  double detect = 1;    ///< a review calls a wrong solution wrong
  double alarm = 0;     ///< a review calls a right solution wrong
  double mend = 0.5;    ///< a revision of a wrong solution is right
  double keep = 1;      ///< a revision of a right solution is right
  /// An agent of a debate ends right, by how many of the solutions that it sees (its own too) are.
  std::array<double, 4> persuade{0, 0.3, 0.9, 1};
  double compare = 1;     ///< a comparison of a right and a wrong solution names the right one
  double fuse_right = 1;  ///< a fusion whose first solution is right is right
  double fuse_wrong = 0;  ///< a fusion whose first solution is wrong is right
  double agree = 1;       ///< an observer agrees with a plan
  double conclude = 0.5;  ///< what a planned team concludes is right
};

/// A worker that answers simulated_problem() and simulated_question() as its rates say: it knows
/// the problem by the question id, the role by who asks and in which words, and which of the
/// solutions in a prompt are right. Every draw is a hash of seed, problem, role, prompt and sample
/// index, so that equal requests have equal replies and all others independent ones. A reply costs
/// 10 + 5 tokens and $0.001.
class SimulatedWorker final : public llm::ChatModel {
 public:
  using RatesOf = std::function<SimulatedRates(const std::string& question_id)>;

  /// The same rates for all problems.
  SimulatedWorker(SimulatedRates rates, std::uint64_t seed, std::string name = "simulated");
  /// Rates by problem.
  SimulatedWorker(RatesOf rates, std::uint64_t seed, std::string name = "simulated");

  Async<llm::ChatReply> complete(llm::ChatRequest request) override;
  const std::string& name() const override { return name_; }
  asio::awaitable<void> close() override { co_return; }

 private:
  RatesOf rates_;
  std::uint64_t seed_;
  std::string name_;
};

/// "Sim/<number>": a function with an entry point and hidden tests, which no wrong program of a
/// SimulatedWorker passes.
tasks::Problem simulated_problem(int number);

/// "Ask/<number>": a question without an entry point; the right answer is simulated_answer().
tasks::Problem simulated_question(int number);
std::string simulated_answer(int number);

}  // namespace flowreasoner::testing
