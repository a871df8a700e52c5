#include "flowreasoner/llm/replay_model.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <system_error>
#include <utility>

#include "flowreasoner/base/file.h"
#include "flowreasoner/llm/token_estimate.h"

namespace flowreasoner::llm {
namespace {

constexpr std::size_t kListedValues = 12;

bool fits(const Json& row, const std::map<std::string, std::string>& choices) {
  return std::all_of(choices.begin(), choices.end(), [&](const auto& choice) {
    return json_string(row, choice.first) == choice.second;
  });
}

/// What the model said: its own words where the record has them, else the program in them.
std::string text_of(const Json& row) {
  for (const char* field : {"response", "code", "completion", "test_text"}) {
    auto text = json_string(row, field);
    if (text) return *std::move(text);
  }
  return {};  // the model gave nothing usable: that is its answer
}

Result<std::int64_t> count_of(const std::string& text, const std::string& spec) {
  constexpr std::int64_t kMost = 1'000'000;
  std::int64_t count = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, failed] = std::from_chars(text.data(), end, count);
  if (failed == std::errc() && stop == end && count >= 1 && count <= kMost) return count;
  return Error(Errc::kInvalidArgument,
               "model " + spec + ": answers= takes a number from 1, not \"" + text + "\"");
}

/// The values that a file has for each field of a choice, for the error.
class Values {
 public:
  explicit Values(const std::map<std::string, std::string>& choices) {
    for (const auto& [field, value] : choices) seen_[field];
  }
  void add(const Json& row) {
    for (auto& [field, values] : seen_) {
      if (values.size() <= kListedValues) values.insert(json_string(row, field).value_or("none"));
    }
  }
  std::string text() const {
    std::string all;
    for (const auto& [field, values] : seen_) {
      all += all.empty() ? "" : "; ";
      all += field + ":";
      std::size_t listed = 0;
      for (const std::string& value : values) {
        if (++listed > kListedValues) break;
        all += (listed == 1 ? " " : ", ") + value;
      }
      if (values.size() > kListedValues) all += ", …";
    }
    return all;
  }

 private:
  std::map<std::string, std::set<std::string>> seen_;
};

}  // namespace

Result<std::unique_ptr<ReplayModel>> ReplayModel::open(const ModelSpec& spec) {
  std::unique_ptr<ReplayModel> model(new ReplayModel(spec.text));
  std::map<std::string, std::string> choices = spec.choices;
  if (const auto answers = choices.extract("answers"); !answers.empty()) {
    FR_TRY(model->answers_a_run_, count_of(answers.mapped(), spec.text));
  }
  Values values(choices);
  const auto add = [&](std::string_view line, std::size_t number) -> Result<void> {
    const std::string at = spec.target + ":" + std::to_string(number);
    FR_TRY(const Json row, parse_json(line, at));
    auto question = json_string(row, "task_id");
    if (!question) return Error(Errc::kBadData, at + ": no task_id");
    values.add(row);
    if (!fits(row, choices)) return {};
    Answer answer;
    answer.text = text_of(row);
    answer.model = json_string(row, "model").value_or("");
    answer.attempt = json_integer(row, "attempt").value_or(0);
    answer.prompt_tokens = json_integer(row, "prompt_tokens").value_or(0);
    answer.completion_tokens = json_integer(row, "completion_tokens").value_or(0);
    model->answers_[*std::move(question)].push_back(std::move(answer));
    return {};
  };
  if (auto read = for_each_line(spec.target, add); !read) return read.error();
  if (model->answers_.empty()) {
    return Error(Errc::kNotFound, spec.target + " has no such answers (there are " +
                                      (choices.empty() ? "none" : values.text()) + ")");
  }
  for (auto& [question, answers] : model->answers_) {
    std::stable_sort(answers.begin(), answers.end(), [](const Answer& one, const Answer& other) {
      return one.attempt < other.attempt;
    });
  }
  return model;
}

Async<ChatReply> ReplayModel::complete(ChatRequest request) {
  if (is_closed_) co_return Error(Errc::kCancelled, name_ + " is closed");
  co_return answer(request);
}

asio::awaitable<void> ReplayModel::close() {
  is_closed_ = true;
  co_return;
}

Result<ChatReply> ReplayModel::answer(const ChatRequest& request) const {
  if (request.question_id.empty()) {
    return Error(Errc::kNotFound, name_ + " answers by question id, and the request has none");
  }
  const auto found = answers_.find(request.question_id);
  if (found == answers_.end()) {
    return Error(Errc::kNotFound, name_ + " has no answer to " + request.question_id);
  }
  const std::vector<Answer>& answers = found->second;
  const auto wanted = static_cast<std::size_t>(std::max<std::int64_t>(request.n, 1));
  const auto first =
      static_cast<std::size_t>(request.repeat * answers_a_run_ + request.answers_before);
  if (first + wanted > answers.size()) {
    return Error(Errc::kNotFound, name_ + " has " + std::to_string(answers.size()) +
                                      (answers.size() == 1 ? " answer to " : " answers to ") +
                                      request.question_id + "; number " +
                                      std::to_string(first + wanted) + " was asked for");
  }
  std::size_t prompt_bytes = 0;
  for (const Message& message : request.messages) prompt_bytes += message.content.size();
  ChatReply reply;
  for (std::size_t i = first; i < first + wanted; ++i) {
    const Answer& answer = answers[i];
    const bool is_counted = answer.completion_tokens > 0;
    reply.usage.estimated = reply.usage.estimated || !is_counted;
    reply.usage.prompt_tokens += is_counted ? answer.prompt_tokens : estimated_tokens(prompt_bytes);
    reply.usage.completion_tokens +=
        is_counted ? answer.completion_tokens : estimated_tokens(answer.text.size());
    Choice choice;
    choice.text = answer.text;
    choice.finish_reason = "stop";
    reply.choices.push_back(std::move(choice));
    reply.model = answer.model;
  }
  return reply;
}

}  // namespace flowreasoner::llm
