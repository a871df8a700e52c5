#include "tests/support/fault_server.h"

#include <deque>
#include <mutex>
#include <stdexcept>
#include <thread>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/base/deadline.h"
#include "flowreasoner/base/digest.h"
#include "flowreasoner/base/run_async.h"

namespace flowreasoner::testing {
namespace {

using asio::ip::tcp;
namespace http = boost::beast::http;
using Kind = Fault::Kind;

constexpr std::size_t kRequestLimit = std::size_t{64} << 20;
constexpr std::chrono::hours kForEver{1};
constexpr int kDeepLevels = 100'000;

tcp::endpoint loopback(std::uint16_t port) {
  return {asio::ip::address_v4::loopback(), port};
}

Json error_object(const std::string& message, const std::string& code) {
  Json error = Json::object();
  error["error"]["message"] = message;
  error["error"]["type"] = code;
  error["error"]["code"] = code;
  return error;
}

// Written by hand, because most of what this server says is not what an HTTP library would say.
std::string head(int status, const std::string& type, const std::string& rest) {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Type: " + type + "\r\n" + rest +
         "\r\n";
}

std::string with_length(std::size_t bytes) {
  return "Content-Length: " + std::to_string(bytes) + "\r\n";
}

std::string chunk(const std::string& bytes) {
  char size[20];
  std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  return size + bytes + "\r\n";
}

/// One answer as its pieces, each a chunk of a stream; a plain body is one piece.
struct Answer {
  int status = 200;
  std::string type = "application/json";
  std::string headers;
  std::vector<std::string> pieces;
  bool is_stream = false;

  std::string text() const {
    std::string all;
    for (const std::string& piece : pieces) all += piece;
    return all;
  }
  std::string wire_head() const {
    return head(status, type,
                headers + (is_stream ? std::string("Transfer-Encoding: chunked\r\n")
                                     : with_length(text().size())));
  }
  std::string wire_body(std::size_t from, std::size_t to) const {
    std::string bytes;
    for (std::size_t i = from; i < to; ++i) bytes += is_stream ? chunk(pieces[i]) : pieces[i];
    return bytes;
  }
  std::string wire_end() const { return is_stream ? "0\r\n\r\n" : ""; }
};

Answer error_answer(int status, std::string body, std::string type = "application/json") {
  Answer answer;
  answer.status = status;
  answer.type = std::move(type);
  answer.pieces = {std::move(body)};
  return answer;
}

using Request = http::request<http::string_body>;

}  // namespace

struct FaultServer::State {
  explicit State(FaultServerOptions with)
      : options(std::move(with)),
        acceptor(io),
        stop(io, asio::steady_timer::time_point::max()),
        sessions(io.get_executor()) {}

  asio::awaitable<Done> main() {
    sessions.spawn(accept());
    boost::system::error_code stopped;
    co_await stop.async_wait(asio::redirect_error(asio::use_awaitable, stopped));
    acceptor.close();
    co_await sessions.close();
    co_return Done{};
  }

  asio::awaitable<void> accept() {
    for (;;) {
      boost::system::error_code failed;
      tcp::socket socket =
          co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, failed));
      if (failed) co_return;
      socket.set_option(tcp::no_delay(true));
      {
        const std::lock_guard lock(mutex);
        ++counts.connections;
      }
      sessions.spawn(serve(std::move(socket)));
    }
  }

  asio::awaitable<void> serve(tcp::socket socket) {
    boost::beast::flat_buffer buffer;
    for (bool goes_on = true; goes_on;) {
      http::request_parser<http::string_body> parser;
      parser.body_limit(kRequestLimit);
      boost::system::error_code failed;
      co_await http::async_read(socket, buffer, parser,
                                asio::redirect_error(asio::use_awaitable, failed));
      if (failed) co_return;
      const Request request = parser.release();
      const std::string path(request.target());
      if (request.method() == http::verb::post && path == "/v1/chat/completions") {
        goes_on = co_await chat(socket, request);
      } else {
        const std::string bytes = control(request, path);
        goes_on = co_await put(socket, bytes);
      }
    }
  }

  asio::awaitable<bool> chat(tcp::socket& socket, const Request& request) {
    const Fault fault = take_request(request);
    if (options.latency.count() > 0) {
      const Result<Done> slept = co_await sleep_for(options.latency);
      if (!slept) co_return false;
    }
    std::chrono::milliseconds delay{0};
    const Answer answer = answer_to(request, fault, delay);
    if (delay.count() > 0) {
      const Result<Done> slept = co_await sleep_for(delay);
      if (!slept) co_return false;
    }
    // Counted as answered before the last byte leaves: who has the answer finds it counted.
    count_end(request, fault, answer);
    co_return co_await play(socket, request, fault, answer);
  }

  Fault take_request(const Request& request) {
    const std::lock_guard lock(mutex);
    ++counts.requests;
    counts.most_open = std::max(counts.most_open, ++open);
    if (seen.size() < options.kept_requests) {
      SeenRequest kept;
      kept.authorization = std::string(request[http::field::authorization]);
      kept.body = request.body();
      seen.push_back(std::move(kept));
    }
    if (next.empty()) return always;
    Fault fault = next.front();
    next.pop_front();
    return fault;
  }

  void count_end(const Request& request, const Fault& fault, const Answer& answer) {
    const std::lock_guard lock(mutex);
    --open;
    const bool is_cut = fault.kind == Kind::kStall || fault.kind == Kind::kStallBody ||
                        fault.kind == Kind::kCut || fault.kind == Kind::kTruncated ||
                        fault.kind == Kind::kDoneEarly || fault.kind == Kind::kReset ||
                        fault.kind == Kind::kClose || fault.kind == Kind::kGarbage;
    if (answer.status != 200 || is_cut) return;
    ++counts.answered;
    ++counts.answered_by_body[sha256_hex(request.body()).substr(0, 16)];
  }

  std::string control(const Request& request, const std::string& path) {
    Json json = Json::object();
    if (path == "/counts") {
      const std::lock_guard lock(mutex);
      json["connections"] = counts.connections;
      json["requests"] = counts.requests;
      json["answered"] = counts.answered;
      json["open"] = open;
      json["most_open"] = counts.most_open;
      json["answered_by_body"] = counts.answered_by_body;
    } else if (path == "/faults") {
      const Result<Json> list = parse_json(request.body(), "the faults");
      try {
        fail_next(list ? list->get<std::vector<std::string>>() : std::vector<std::string>{""});
      } catch (const std::exception& thrown) {
        const std::string body = dump_json(error_object(thrown.what(), "bad_fault"));
        return head(400, "application/json", with_length(body.size())) + body;
      }
    } else if (path == "/v1/models") {
      json["object"] = "list";
      json["data"][0]["id"] = "test-model";
    } else {
      const std::string body = dump_json(error_object("no such path " + path, "not_found"));
      return head(404, "application/json", with_length(body.size())) + body;
    }
    const std::string body = dump_json(json);
    return head(200, "application/json", with_length(body.size())) + body;
  }

  void fail_next(const std::vector<std::string>& texts) {
    std::vector<Fault> read;
    for (const std::string& text : texts) read.push_back(parsed(text));
    const std::lock_guard lock(mutex);
    next.insert(next.end(), read.begin(), read.end());
  }

  static Fault parsed(const std::string& text) {
    const Result<Fault> fault = Fault::parse(text);
    if (!fault) throw std::invalid_argument(fault.error().message());
    return *fault;
  }

  Answer answer_to(const Request& request, const Fault& fault, std::chrono::milliseconds& delay) {
    switch (fault.kind) {
      case Kind::kStatus: {
        Answer answer = error_answer(
            fault.status,
            dump_json(error_object("told to fail", "status_" + std::to_string(fault.status))));
        if (!fault.retry_after.empty()) {
          answer.headers = "Retry-After: " + fault.retry_after + "\r\n";
        }
        return answer;
      }
      case Kind::kQuota:
        return error_answer(
            429, dump_json(error_object("You exceeded your current quota.", "insufficient_quota")));
      case Kind::kHtml:
        return error_answer(502, "<html><body>Bad\r\nGateway</body></html>", "text/html");
      case Kind::kNotJson:
        return error_answer(200, "<html><body>Welcome</body></html>", "text/html");
      case Kind::kEchoKey:
        return error_answer(401,
                            dump_json(error_object(
                                "no such key: " + std::string(request[http::field::authorization]),
                                "invalid_api_key")));
      case Kind::kRedirect: {
        Answer answer = error_answer(307, "");
        answer.headers = "Location: http://127.0.0.2:1/v1/chat/completions\r\n";
        return answer;
      }
      case Kind::kDeep:
        return error_answer(200, "{\"error\":" + std::string(kDeepLevels, '[') +
                                     std::string(kDeepLevels, ']') + "}");
      case Kind::kNoChoices:
        return error_answer(200, R"({"object":"chat.completion","choices":[]})");
      default:
        return right_answer(request, fault, delay);
    }
  }

  std::optional<Answer> refusal_of(const Json& body) const {
    for (const std::string& field : options.refused_fields) {
      if (!body.contains(field)) continue;
      std::string text = options.refusal_text.empty() ? "Unrecognized request argument supplied: %"
                                                      : options.refusal_text;
      for (auto at = text.find('%'); at != std::string::npos;
           at = text.find('%', at + field.size())) {
        text.replace(at, 1, field);
      }
      return error_answer(400, dump_json(error_object(text, "invalid_request_error")));
    }
    return std::nullopt;
  }

  Answer right_answer(const Request& request, const Fault& fault,
                      std::chrono::milliseconds& delay) {
    const Result<Json> body = parse_json(request.body(), "the request");
    if (!body)
      return error_answer(400, dump_json(error_object(body.error().message(), "bad_json")));
    if (std::optional<Answer> refused = refusal_of(*body)) return *std::move(refused);
    const llm::ChatRequest asked = chat_request_of(*body);
    llm::ChatReply reply;
    if (options.script) {
      Result<llm::ScriptedAnswer> scripted = options.script->answer(asked);
      if (!scripted) {
        return error_answer(404, dump_json(error_object(scripted.error().message(), "not_found")));
      }
      delay = scripted->delay;
      if (scripted->error) {
        return error_answer(scripted->error_status,
                            dump_json(error_object(scripted->error->message(), "scripted")));
      }
      reply = std::move(scripted->reply);
    } else {
      reply = default_reply(asked);
    }
    if (fault.kind == Kind::kEchoKeyInOk) {
      reply.choices.front().text += " " + std::string(request[http::field::authorization]);
    }
    return written(asked, reply, fault);
  }

  Answer written(const llm::ChatRequest& asked, const llm::ChatReply& reply, const Fault& fault) {
    WireStyle style = options.style;
    if (fault.kind == Kind::kBadUtf8) style.text_prefix = "\xff\xfe";
    if (fault.kind == Kind::kNoUsage) style.says_usage = false;
    if (fault.kind == Kind::kNoContent) style.says_content = false;
    Answer answer;
    answer.is_stream = asked.stream;
    answer.pieces = asked.stream ? completion_events(reply, style)
                                 : std::vector<std::string>{completion_json(reply, style)};
    if (asked.stream) answer.type = "text/event-stream";
    if (fault.kind == Kind::kWrongType) answer.type = "text/plain";
    const bool is_error = fault.kind == Kind::kErrorInOk;
    if (is_error) {
      const std::string error = dump_json(error_object("the engine fell over", "server_error"));
      if (asked.stream) {
        answer.pieces.resize(answer.pieces.size() / 2);
        answer.pieces.push_back("data: " + error + "\n\n");
      } else {
        answer.pieces = {error};
      }
    }
    if (fault.kind == Kind::kTruncated || fault.kind == Kind::kDoneEarly) {
      if (asked.stream) {
        answer.pieces.resize(answer.pieces.size() / 2);
        if (fault.kind == Kind::kDoneEarly) answer.pieces.push_back("data: [DONE]\n\n");
      } else {
        answer.pieces.front().resize(answer.pieces.front().size() / 2);
      }
    }
    return answer;
  }

  asio::awaitable<bool> play(tcp::socket& socket, const Request& request, const Fault& fault,
                             const Answer& answer) {
    const std::string start = answer.wire_head();
    const std::string whole = start + answer.wire_body(0, answer.pieces.size()) + answer.wire_end();
    switch (fault.kind) {
      case Kind::kStall:
        co_await wait_for_the_end(socket);
        co_return false;
      case Kind::kStallBody:
      case Kind::kCut: {
        const std::string half = start + half_body(answer);
        co_await put(socket, half);
        if (fault.kind == Kind::kStallBody) co_await wait_for_the_end(socket);
        co_return false;
      }
      case Kind::kStallAfter: {
        const std::string all = start + answer.wire_body(0, answer.pieces.size());
        co_await put(socket, answer.is_stream ? all : whole);
        co_await wait_for_the_end(socket);
        co_return false;
      }
      case Kind::kGarbage: {
        const std::string noise("\x00\x01\xfeNOT HTTP AT ALL\r\n\r\n", 22);
        co_await put(socket, noise);
        co_return false;
      }
      case Kind::kReset:
        socket.set_option(asio::socket_base::linger(true, 0));
        socket.close();
        co_return false;
      case Kind::kClose:
        co_return false;
      case Kind::kSlow:
        co_return co_await put_slowly(socket, whole, fault.pace);
      case Kind::kHuge:
        co_await put_huge(socket, answer, fault.bytes);
        co_return false;
      case Kind::kPlainEnd: {
        const std::string plain =
            "HTTP/1.0 200 OK\r\nContent-Type: " + answer.type + "\r\n\r\n" + answer.text();
        co_await put(socket, plain);
        co_return false;
      }
      default: {
        const bool is_put = co_await put(socket, whole);
        co_return is_put&& request.keep_alive();
      }
    }
  }

  static std::string half_body(const Answer& answer) {
    if (answer.is_stream) return answer.wire_body(0, answer.pieces.size() / 2);
    const std::string all = answer.text();
    return all.substr(0, all.size() / 2);
  }

  static asio::awaitable<bool> put(tcp::socket& socket, const std::string& bytes) {
    boost::system::error_code failed;
    co_await asio::async_write(socket, asio::buffer(bytes),
                               asio::redirect_error(asio::use_awaitable, failed));
    co_return !failed;
  }

  static asio::awaitable<bool> put_slowly(tcp::socket& socket, const std::string& bytes,
                                          std::chrono::milliseconds pace) {
    for (const char byte : bytes) {
      const std::string one(1, byte);
      if (!co_await put(socket, one)) co_return false;
      const Result<Done> slept = co_await sleep_for(pace);
      if (!slept) co_return false;
    }
    co_return true;
  }

  static asio::awaitable<void> put_huge(tcp::socket& socket, const Answer& answer,
                                        std::size_t bytes) {
    const std::string start =
        head(200, answer.type, with_length(bytes)) + (answer.is_stream ? "data: " : "\"");
    if (!co_await put(socket, start)) co_return;
    const std::string block(std::size_t{1} << 16, 'x');
    for (std::size_t sent = 0; sent < bytes; sent += block.size()) {
      if (!co_await put(socket, block)) co_return;
    }
  }

  /// Until the client gives up.
  static asio::awaitable<void> wait_for_the_end(tcp::socket& socket) {
    char byte = 0;
    boost::system::error_code ended;
    co_await asio::async_read(socket, asio::buffer(&byte, 1),
                              asio::redirect_error(asio::use_awaitable, ended));
  }

  FaultServerOptions options;
  asio::io_context io{1};
  tcp::acceptor acceptor;
  asio::steady_timer stop;  // set to the past to stop
  std::uint16_t port = 0;
  AsyncGroup sessions;
  mutable std::mutex mutex;  // guards what follows
  FaultServerCounts counts;
  std::uint64_t open = 0;
  std::vector<SeenRequest> seen;
  std::deque<Fault> next;
  Fault always;
  std::thread thread;
};

FaultServer::FaultServer(FaultServerOptions options)
    : state_(std::make_unique<State>(std::move(options))) {
  State& state = *state_;
  const tcp::endpoint at = loopback(state.options.port);
  state.acceptor.open(at.protocol());
  state.acceptor.set_option(tcp::acceptor::reuse_address(true));
  state.acceptor.bind(at);
  state.acceptor.listen(4096);
  state.port = state.acceptor.local_endpoint().port();
  state.thread = std::thread([&state] { run_async(state.io, state.main()); });
}

FaultServer::~FaultServer() {
  // An expiry in the past also ends a wait that has not begun yet.
  asio::post(state_->io,
             [state = state_.get()] { state->stop.expires_at(Clock::time_point::min()); });
  state_->thread.join();
}

std::uint16_t FaultServer::port() const {
  return state_->port;
}

std::string FaultServer::base_url() const {
  return "http://127.0.0.1:" + std::to_string(port()) + "/v1";
}

void FaultServer::fail_next(const std::vector<std::string>& faults) {
  state_->fail_next(faults);
}

void FaultServer::fail_always(const std::string& fault) {
  const Fault read = State::parsed(fault);
  const std::lock_guard lock(state_->mutex);
  state_->always = read;
}

FaultServerCounts FaultServer::counts() const {
  const std::lock_guard lock(state_->mutex);
  return state_->counts;
}

std::vector<SeenRequest> FaultServer::requests() const {
  const std::lock_guard lock(state_->mutex);
  return state_->seen;
}

std::uint16_t unused_port() {
  asio::io_context io;
  tcp::acceptor acceptor(io, loopback(0), false);
  return acceptor.local_endpoint().port();
}

}  // namespace flowreasoner::testing
