#include "flowreasoner/workflow/guest_calls.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include "flowreasoner/tasks/judge.h"
#include "flowreasoner/tasks/program_runner.h"
#include "flowreasoner/workflow/chat_call.h"

namespace flowreasoner::workflow {
namespace {

constexpr std::size_t kMostSolutions = 64;
constexpr std::size_t kMostTests = 1000;
constexpr std::size_t kLongestChain = 64;  // bytes; the guest names none longer

Error usage(std::string message) {
  return Error(Errc::kInvalidArgument, std::move(message));
}

/// How the guest calls the failure (docs/guest-protocol.md).
std::string error_kind(const std::string& op, Errc code) {
  if (code == Errc::kBudget) return "budget";
  if (code == Errc::kCancelled) return "cancelled";
  if (code == Errc::kInvalidArgument) return "usage";
  return op == "chat" ? "model" : "sandbox";
}

Json result_frame(const Json& id, Json value) {
  return {{"t", "result"}, {"id", id}, {"value", std::move(value)}};
}

Json error_frame(const Json& id, const std::string& kind, const std::string& message) {
  Json error = {{"kind", kind}, {"message", message}};
  return {{"t", "error"}, {"id", id}, {"error", std::move(error)}};
}

/// A failure of the sandbox that the workflow may hear of; the others are the machine's, and ours.
bool is_for_guest(const Error& error) {
  return error.code() != Errc::kEnvironment;
}

Json test_json(const tasks::TestResult& result) {
  return {{"passed", result.passed},     {"type", result.type},
          {"message", result.message},   {"expression", result.expression},
          {"expected", result.expected}, {"actual", result.actual}};
}

/// The exception in a line like "ValueError: no (line 3)", or null for none.
Json exception_json(std::string_view line) {
  if (line.empty()) return Json();
  Json number;
  const std::size_t at = line.rfind(" (line ");
  if (at != std::string_view::npos && line.ends_with(')')) {
    const std::string_view digits = line.substr(at + 7, line.size() - at - 8);
    std::int64_t value = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (read.ec == std::errc() && read.ptr == digits.data() + digits.size()) {
      number = value;
      line = line.substr(0, at);
    }
  }
  const std::size_t colon = line.find(": ");
  const bool has_message = colon != std::string_view::npos;
  return {{"type", line.substr(0, colon)},
          {"message", has_message ? line.substr(colon + 2) : std::string_view()},
          {"line", std::move(number)}};
}

Json verdict_value(const tasks::Verdict& verdict) {
  Json results = Json::array();
  for (const tasks::TestResult& result : verdict.results) results.push_back(test_json(result));
  return {{"passed", verdict.passed_count()},
          {"total", verdict.total()},
          {"load", exception_json(verdict.load_error)},
          {"results", std::move(results)}};
}

Json program_value(const tasks::ProgramResult& result) {
  return {{"outcome", result.outcome},
          {"value", result.value},
          {"output", result.output},
          {"error", exception_json(result.error)},
          {"limit", result.limit.empty() ? Json() : Json(result.limit)}};
}

Json behaviours_value(const std::vector<std::vector<tasks::Behaviour>>& rows) {
  Json outcomes = Json::array();
  for (const auto& row : rows) {
    Json cells = Json::array();
    for (const tasks::Behaviour& cell : row) {
      cells.push_back({{"passed", cell.passed}, {"value", cell.value}});
    }
    outcomes.push_back(std::move(cells));
  }
  return {{"outcomes", std::move(outcomes)}};
}

Result<std::vector<std::string>> texts_of(const Json& args, const std::string& key,
                                          std::size_t most) {
  const Json* list = json_member(args, key);
  if (list == nullptr || !list->is_array()) return usage(key + " must be a list of texts");
  if (list->size() > most) {
    return usage(key + " has " + std::to_string(list->size()) + " entries, at most " +
                 std::to_string(most) + " are taken");
  }
  std::vector<std::string> texts;
  for (const Json& item : *list) {
    if (!item.is_string()) return usage(key + " must be a list of texts");
    texts.push_back(item.get<std::string>());
  }
  return texts;
}

std::string entry_point_of(const Json& args, const std::string& otherwise) {
  auto given = json_string(args, "entry_point");
  return given && !given->empty() ? std::move(*given) : otherwise;
}

}  // namespace

GuestCalls::GuestCalls(sandbox::Sandbox& sandbox, const WorkflowRun& run, Budget& budget,
                       Trace& trace)
    : sandbox_(sandbox), run_(run), budget_(budget), trace_(trace) {
  for (const Worker& worker : run_.workers) {
    models_.push_back(std::make_unique<RecordedModel>(*worker.model, run_.scope));
  }
}

GuestCalls::Reply GuestCalls::answered(Json value) {
  Reply reply;
  reply.value = std::move(value);
  return reply;
}

GuestCalls::Reply GuestCalls::refused(Error why) {
  Reply reply;
  reply.refusal = std::move(why);
  return reply;
}

Async<Json> GuestCalls::answer(Json call) {
  const Json id = call["id"];
  const std::string op = json_string(call, "op").value_or("");
  const auto args_member = call.find("args");
  Json args = args_member == call.end() ? Json() : std::move(*args_member);

  TraceEntry entry;
  entry.id = id.get<std::int64_t>();
  entry.op = op;
  entry.chain = json_string(call, "chain").value_or("").substr(0, kLongestChain);
  entry.operator_name = json_string(args, "operator").value_or("");
  const std::size_t place = trace_.begin(std::move(entry));
  Result<Reply> reply = co_await dispatch(op, std::move(args), place);
  if (reply && !reply->refusal) {
    trace_.end(place);
    co_return result_frame(id, std::move(reply->value));
  }
  const Error error = reply ? *reply->refusal : reply.error();
  const std::string kind = error_kind(op, error.code());
  trace_.at(place).error = kind + ": " + error.to_string();
  trace_.end(place);
  if (!reply) co_return error;
  note_error(op, error);
  co_return error_frame(id, kind, error.to_string());
}

Async<GuestCalls::Reply> GuestCalls::dispatch(std::string op, Json args, std::size_t place) {
  if (op == "chat") co_return co_await chat(std::move(args), place);
  if (op != "test" && op != "python" && op != "behave") {
    co_return refused(usage("there is no call \"" + op + "\""));
  }
  if (const Result<void> admitted = admit_program(); !admitted) co_return refused(admitted.error());
  if (op == "test") co_return co_await test(std::move(args), place);
  if (op == "python") co_return co_await python(std::move(args), place);
  co_return co_await behave(std::move(args), place);
}

Async<GuestCalls::Reply> GuestCalls::chat(Json args, std::size_t place) {
  const Result<RecordedModel*> model = find_model(args, place);
  if (!model) co_return refused(model.error());
  Result<llm::ChatRequest> request = chat_request(args);
  if (!request) co_return refused(request.error());
  if (const Result<void> admitted = budget_.admit(); !admitted) co_return refused(admitted.error());

  CallNote note;
  note.operator_name = trace_.at(place).operator_name;
  note.ordinal = trace_.at(place).id;
  note.chain = trace_.at(place).chain;
  request->caller = note.operator_name;
  request->question_id = run_.question_id;
  request->timeout = call_time();
  Result<RecordedReply> answer = co_await (*model)->ask(std::move(*request), std::move(note));
  if (!answer) co_return answer.error();
  if (!answer->reply) co_return refused(answer->reply.error());
  enter_reply(*answer->reply, answer->from_record, place);
  co_return answered(chat_value(*answer->reply));
}

void GuestCalls::enter_reply(const llm::ChatReply& reply, bool from_record, std::size_t place) {
  TraceEntry& entry = trace_.at(place);
  entry.prompt_tokens = reply.usage.prompt_tokens;
  entry.completion_tokens = reply.usage.completion_tokens;
  entry.cached_tokens = reply.usage.cached_tokens;
  entry.usd = reply.priced ? reply.usd : 0;
  entry.is_priced = reply.priced;
  entry.retries = reply.retries;
  entry.from_cache = reply.from_cache;
  entry.from_record = from_record;
  std::optional<double> usd;
  if (reply.priced) usd = reply.usd;
  budget_.charge(usd, entry.prompt_tokens, entry.completion_tokens);
}

Async<GuestCalls::Reply> GuestCalls::test(Json args, std::size_t place) {
  const auto solution = json_string(args, "solution");
  if (!solution) co_return refused(usage("test: solution must be a text"));
  const std::string entry_point = entry_point_of(args, run_.entry_point);
  tasks::Verdict verdict;
  if (run_.visible != nullptr) {
    tasks::TestSuitePtr suite = run_.visible;
    if (entry_point != suite->entry_point) suite = tasks::make_suite(entry_point, suite->tests);
    Result<tasks::Verdict> judged =
        co_await run_.judge->judge(std::move(suite), *solution, run_.limits.program);
    if (!judged && is_for_guest(judged.error())) co_return refused(judged.error());
    if (!judged) co_return judged.error();
    verdict = std::move(*judged);
  }
  trace_.at(place).passed = verdict.passed_count();
  trace_.at(place).total = verdict.total();
  co_return answered(verdict_value(verdict));
}

Async<GuestCalls::Reply> GuestCalls::python(Json args, std::size_t place) {
  const auto code = json_string(args, "code");
  if (!code) co_return refused(usage("python: code must be a text"));
  const std::string function = json_string(args, "function").value_or("");
  const Result<tasks::ProgramResult> ran =
      co_await tasks::run_program(sandbox_, *code, function, std::string(), run_.limits.program);
  if (!ran && is_for_guest(ran.error())) co_return refused(ran.error());
  if (!ran) co_return ran.error();
  const bool is_good = ran->outcome == "value";
  trace_.at(place).passed = is_good ? 1 : 0;
  trace_.at(place).total = 1;
  co_return answered(program_value(*ran));
}

Async<GuestCalls::Reply> GuestCalls::behave(Json args, std::size_t place) {
  auto solutions = texts_of(args, "solutions", kMostSolutions);
  if (!solutions) co_return refused(solutions.error());
  auto tests = texts_of(args, "tests", kMostTests);
  if (!tests) co_return refused(tests.error());
  const std::string entry_point = entry_point_of(args, run_.entry_point);
  tasks::Tests asserts;
  asserts.asserts = std::move(*tests);
  tasks::TestSuitePtr suite = tasks::make_suite(entry_point, std::move(asserts));
  const auto rows =
      co_await run_.judge->behaviours(std::move(suite), std::move(*solutions), run_.limits.program);
  if (!rows && is_for_guest(rows.error())) co_return refused(rows.error());
  if (!rows) co_return rows.error();
  for (const auto& row : *rows) {
    trace_.at(place).total += static_cast<std::int64_t>(row.size());
    trace_.at(place).passed +=
        std::count_if(row.begin(), row.end(), [](const auto& cell) { return cell.passed; });
  }
  co_return answered(behaviours_value(*rows));
}

Result<RecordedModel*> GuestCalls::find_model(const Json& args, std::size_t place) {
  const Json* member = json_member(args, "model");
  if (member != nullptr && !member->is_null() && !member->is_string()) {
    return usage("chat: model must be a name");
  }
  std::string allowed;
  for (std::size_t index = 0; index < models_.size(); ++index) {
    const std::string& name = run_.workers[index].name;
    if (member == nullptr || member->is_null() || *member == name) {
      trace_.at(place).model = name;
      return models_[index].get();
    }
    allowed += (allowed.empty() ? "" : ", ") + name;
  }
  return usage("chat: there is no model \"" + member->get<std::string>() +
               "\"; allowed: " + allowed);
}

Result<void> GuestCalls::admit_program() {
  if (program_calls_ >= run_.limits.program_calls) {
    return Error(Errc::kBudget, "the workflow has run " + std::to_string(program_calls_) +
                                    " programs, no more are allowed");
  }
  ++program_calls_;
  return {};
}

Milliseconds GuestCalls::call_time() const {
  Milliseconds time = run_.limits.call_time;
  if (const auto deadline = budget_.deadline()) {
    const auto left = std::chrono::duration_cast<Milliseconds>(*deadline - Clock::now());
    time = std::min(time, left);
  }
  return std::max(time, Milliseconds(1));
}

void GuestCalls::note_error(const std::string& op, const Error& error) {
  if (error.code() == Errc::kBudget) {
    budget_error_ = error;
  } else if (op == "chat" && error.code() != Errc::kInvalidArgument &&
             error.code() != Errc::kCancelled) {
    model_error_ = error;
  }
}

}  // namespace flowreasoner::workflow
