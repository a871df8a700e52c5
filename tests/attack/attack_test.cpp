// Runs each attack of programs/ at each isolation level, without and with the rights that guests of
// some suites have, beside a second guest, and looks
// afterwards at what must be untouched: a file of ours, a port of ours, the other guest, the next
// guest's folder, the machine's processes.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <tuple>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "flowreasoner/base/deadline.h"
#include "flowreasoner/base/file.h"
#include "flowreasoner/base/run_async.h"
#include "flowreasoner/sandbox/machine_levels.h"
#include "flowreasoner/sandbox/sandbox.h"
#include "tests/attack/attack_program.h"

namespace flowreasoner::testing {
namespace {

namespace fs = std::filesystem;
using sandbox::Guest;
using sandbox::Isolation;
using sandbox::JobResult;
using sandbox::Limits;
using sandbox::Sandbox;
using sandbox::Warmth;

constexpr const char* kSecret = "do-not-read-me-41c0";

std::string first_line(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::vector<pid_t> children_of(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/task/" + std::to_string(pid) + "/children");
  return std::vector<pid_t>(std::istream_iterator<pid_t>(file), std::istream_iterator<pid_t>());
}

/// The way down from a process to the youngest of its descendants.
std::vector<pid_t> youngest_line(pid_t pid) {
  std::vector<pid_t> line;
  for (auto next = children_of(pid); !next.empty(); next = children_of(line.back()))
    line.push_back(next.back());
  return line;
}

bool is_running(const std::string& name) {
  for (const auto& entry : fs::directory_iterator("/proc")) {
    if (first_line(entry.path() / "comm") == name) return true;
  }
  return false;
}

/// A port of this machine on which nobody may call.
class Port {
 public:
  Port() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        listen(socket_.get(), 4) != 0 ||
        getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      throw std::runtime_error("no port");
    }
    number_ = ntohs(address.sin_port);
  }
  int number() const { return number_; }
  bool was_called() const {
    return FileDescriptor(accept(socket_.get(), nullptr, nullptr)).get() >= 0;
  }

 private:
  FileDescriptor socket_;
  int number_ = 0;
};

Json python_job(const std::string& code) {
  return Json{
      {"t", "job"}, {"kind", "python"}, {"code", code}, {"function", nullptr}, {"stdin", ""}};
}

// What the program printed; nothing when it was ended before it could say so.
std::string printed(const JobResult& result) {
  return json_string(result.done, "output").value_or("");
}

using Attacked = std::tuple<Isolation, /*with rights*/ bool, std::string>;

class AttackTest : public ::testing::TestWithParam<Attacked> {
 protected:
  AttackTest() : attack_(std::get<2>(GetParam())), level_(std::get<0>(GetParam())) {
    using sandbox::kProgramsRight, sandbox::kSocketsRight;
    if (std::get<1>(GetParam()))
      warmth_.libraries = {{std::string(kProgramsRight), std::string(kSocketsRight)}};
    std::string name = (fs::temp_directory_path() / "attack-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = name;
    fs::permissions(folder_, fs::perms(0755));
    std::ofstream(folder_ / "secret") << kSecret << "\n";
    fs::permissions(folder_ / "secret", fs::perms(0666));
    mark_ = "mark-" + name.substr(name.size() - 6);
    setenv("FLOWREASONER_TEST_SECRET", kSecret, 1);
  }
  ~AttackTest() override { fs::remove_all(folder_); }

  // A second guest of the same interpreter; it has written a file when this returns.
  asio::awaitable<std::unique_ptr<Guest>> neighbour(Sandbox& box) {
    Json job = python_job("import os, time\nopen('" + mark_ +
                          "', 'w').write('x')\nos.write(1, b'r')\ntime.sleep(600)");
    Limits limits;
    limits.wall = std::chrono::minutes(10);
    Result<std::unique_ptr<Guest>> guest = co_await box.open(warmth_, std::move(job), limits);
    if (!guest) throw std::runtime_error(guest.error().to_string());
    co_await sleep(std::chrono::milliseconds(200));
    co_return std::move(*guest);
  }

  static asio::awaitable<void> sleep(Clock::duration time) { (void)co_await sleep_for(time); }

  std::string filled_in() const {
    const std::vector<pid_t> line = youngest_line(getpid());
    return attack_.text({{"SECRET_FILE", (folder_ / "secret").string()},
                         {"ENGINE_PID", std::to_string(getpid())},
                         {"ZYGOTE_PID", std::to_string(line.at(line.size() - 2))},
                         {"OTHER_GUEST_PID", std::to_string(line.back())},
                         {"PORT", std::to_string(port_.number())},
                         {"MARK", mark_}});
  }

  void expect_held(const JobResult& result) {
    const std::string output = printed(result) + result.outcome.output;
    EXPECT_EQ(output.find("BREACH"), std::string::npos) << output;
    int held = 0;
    std::istringstream lines(output);
    for (std::string line; std::getline(lines, line);)
      held += line.size() > 5 && line.substr(line.size() - 5) == " held";
    EXPECT_EQ(held, attack_.held(level_)) << output << dump_json(result.done);
    EXPECT_EQ(ending_name(result.outcome.ending), attack_.ending(level_))
        << output << dump_json(result.done);
    EXPECT_EQ(output.find(kSecret), std::string::npos);
  }

  asio::awaitable<void> expect_untouched(Sandbox& box, Guest& other) {
    EXPECT_EQ(first_line(folder_ / "secret"), kSecret);
    EXPECT_EQ(fs::status(folder_ / "secret").permissions(), fs::perms(0666));
    EXPECT_EQ(fs::status(folder_).permissions(), fs::perms(0755));
    for (const pid_t pid : youngest_line(getpid())) {
      EXPECT_EQ(getpriority(PRIO_PROCESS, static_cast<id_t>(pid)), 0) << pid;
    }
    EXPECT_FALSE(port_.was_called());
    EXPECT_FALSE(is_running(mark_));
    Json job = python_job("import os\nprint(os.listdir('.'), os.access('.', os.W_OK))");
    const Limits limits;
    Result<JobResult> next = co_await box.run(warmth_, std::move(job), limits);
    EXPECT_TRUE(next) << next.error().to_string();
    if (!next) co_return;
    EXPECT_EQ(printed(*next), "[] True\n") << dump_json(next->done);
    Result<sandbox::RunOutcome> end = co_await other.kill();
    EXPECT_TRUE(end) << end.error().to_string();
    if (end) {
      EXPECT_EQ(end->ending, sandbox::Ending::kKilled);
    }
  }

  asio::awaitable<bool> attack(Sandbox& box) {
    const std::unique_ptr<Guest> other = co_await neighbour(box);
    Json job = python_job(filled_in());
    const Limits limits = attack_.limits();
    Result<JobResult> result = co_await box.run(warmth_, std::move(job), limits);
    EXPECT_TRUE(result) << result.error().to_string();
    if (result) expect_held(*result);
    co_await expect_untouched(box, *other);
    co_await box.close();
    co_return true;
  }

  AttackProgram attack_;
  Isolation level_;
  Warmth warmth_;
  fs::path folder_;
  std::string mark_;
  Port port_;
};

TEST_P(AttackTest, IsHeld) {
  asio::io_context io;
  sandbox::SandboxOptions options;
  options.workers = 1;
  options.isolation = level_;
  auto box = Sandbox::start(io.get_executor(), options);
  ASSERT_TRUE(box) << box.error().to_string();
  ASSERT_EQ((*box)->isolation(), level_);
  EXPECT_TRUE(run_async(io, attack(**box)));
  EXPECT_TRUE(children_of(getpid()).empty());
}

std::string name_of(const ::testing::TestParamInfo<Attacked>& info) {
  return std::get<2>(info.param) + "_" + std::string(isolation_name(std::get<0>(info.param))) +
         (std::get<1>(info.param) ? "_with_rights" : "");
}
INSTANTIATE_TEST_SUITE_P(
    Programs, AttackTest,
    ::testing::Combine(::testing::Values(Isolation::kNamespaces, Isolation::kLandlock),
                       ::testing::Bool(), ::testing::ValuesIn(AttackProgram::names())),
    name_of);

}  // namespace
}  // namespace flowreasoner::testing
