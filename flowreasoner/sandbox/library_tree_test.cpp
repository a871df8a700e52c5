// Interpreters with libraries, as guests see them: a virtual environment with packages of the
// test's own, which write down that they are imported.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/base/run_async.h"
#include "flowreasoner/sandbox/sandbox.h"

namespace flowreasoner::sandbox {
namespace {

namespace fs = std::filesystem;

/// A package that ends the process that imports it.
constexpr const char* kCrashes = "import os\nos.abort()\n";

constexpr const char* kPackage =
    "import os\n"
    "with open(os.path.join(os.path.dirname(__file__), 'imports'), 'a') as file:\n"
    "    file.write('x')\n"
    "value = __name__\n";

/// A virtual environment with the packages `first`, `second` and `third`, and one that crashes. Not
/// in the working folder, which may lie below /tmp, where an interpreter may not lie.
class Environment {
 public:
  explicit Environment(const std::string& python_version)
      : folder_(fs::path("/var/tmp") / ("library_tree_test." + std::to_string(getpid()))),
        packages_(folder_ / "lib" /
                  ("python" + python_version.substr(0, python_version.rfind('.'))) /
                  "site-packages") {
    fs::create_directories(folder_ / "bin");
    fs::create_symlink("/usr/bin/python3", python());
    std::ofstream(folder_ / "pyvenv.cfg") << "home = /usr/bin\n";
    for (const char* name : {"first", "second", "third"}) {
      fs::create_directories(packages_ / name);
      std::ofstream(packages_ / name / "__init__.py") << kPackage;
    }
    fs::create_directories(packages_ / "crashes");
    std::ofstream(packages_ / "crashes" / "__init__.py") << kCrashes;
  }
  ~Environment() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

  fs::path python() const { return folder_ / "bin" / "python"; }

  std::size_t imports(const std::string& name) const {
    std::ifstream file(packages_ / name / "imports");
    return std::string(std::istreambuf_iterator<char>(file), {}).size();
  }

 private:
  fs::path folder_;
  fs::path packages_;
};

class LibraryTreeTest : public ::testing::TestWithParam<Isolation> {
 protected:
  using Body = asio::awaitable<void> (*)(Sandbox& sandbox, const Environment& environment);

  SandboxOptions options() const {
    SandboxOptions options;
    options.isolation = GetParam();
    options.workers = 2;
    options.python = "/usr/bin/python3";
    return options;
  }

  void with_sandbox(Body body) {
    auto plain = Sandbox::start(io_.get_executor(), options());
    ASSERT_TRUE(plain) << plain.error().to_string();
    const Environment environment((*plain)->python_version());
    (void)run_async(io_, closed(**plain));
    SandboxOptions chosen = options();
    chosen.python = environment.python();
    auto sandbox = Sandbox::start(io_.get_executor(), chosen);
    ASSERT_TRUE(sandbox) << sandbox.error().to_string();
    (void)run_async(io_, whole(**sandbox, body, environment));
  }

  static asio::awaitable<Done> closed(Sandbox& sandbox) {
    co_await sandbox.close();
    co_return Done{};
  }

  static asio::awaitable<Done> whole(Sandbox& sandbox, Body body, const Environment& environment) {
    co_await body(sandbox, environment);
    co_await sandbox.close();
    co_return Done{};
  }

  asio::io_context io_;
};

constexpr const char* kTell =
    "import sys, os\n"
    "print(*(n for n in ('first', 'second', 'third') if n in sys.modules), len(os.listdir('.')))\n";

/// What a program says in a guest of an interpreter with these libraries.
asio::awaitable<std::string> told(Sandbox& sandbox, LibraryLevels levels, const char* code) {
  Json job{{"t", "job"}, {"kind", "python"}, {"code", code}, {"function", nullptr}, {"stdin", ""}};
  const Warmth warmth = Warmth::with_libraries(std::move(levels));
  Limits limits;
  limits.processes = 500;  // at the Landlock level those of other tests count too
  Result<JobResult> result = co_await sandbox.run(warmth, std::move(job), limits);
  EXPECT_TRUE(result) << result.error().to_string();
  co_return result ? json_string(result->done, "output").value_or("") : std::string();
}

/// What a guest finds imported, and how many files.
asio::awaitable<std::string> seen(Sandbox& sandbox, LibraryLevels levels) {
  co_return co_await told(sandbox, std::move(levels), kTell);
}

constexpr const char* kExecute =
    "import os, subprocess\n"
    "with os.fdopen(os.open('script', os.O_CREAT | os.O_WRONLY, 0o755), 'w') as file:\n"
    "    file.write('#!/bin/sh\\nexit 0\\n')\n"
    "try:\n"
    "    print(subprocess.call(['./script']))\n"
    "except PermissionError:\n"
    "    print('denied')\n";

/// Whether guests with these levels execute what they wrote.
asio::awaitable<std::string> can_execute(Sandbox& sandbox, LibraryLevels levels) {
  co_return co_await told(sandbox, std::move(levels), kExecute);
}

using Level = std::vector<std::string>;

asio::awaitable<void> imports_each_level_once(Sandbox& sandbox, const Environment& environment) {
  const Level one{"first"};
  const Level two{"no_such_module", "second"};
  const Level three{"third"};
  for (int verdict = 0; verdict < 3; ++verdict) {
    const LibraryLevels deep{one, two};
    const std::string both = co_await seen(sandbox, deep);
    EXPECT_EQ(both, "first second 0\n");
    const LibraryLevels shallow{one};
    const std::string alone = co_await seen(sandbox, shallow);
    EXPECT_EQ(alone, "first 0\n");
    const LibraryLevels other{one, three};
    const std::string beside = co_await seen(sandbox, other);
    EXPECT_EQ(beside, "first third 0\n");
  }
  for (const char* name : {"first", "second", "third"})
    EXPECT_EQ(environment.imports(name), 1U) << name;
}
TEST_P(LibraryTreeTest, ALevelIsImportedOnceForAllThatBeginWithIt) {
  with_sandbox(imports_each_level_once);
}

asio::awaitable<void> keeps_the_core_bare(Sandbox& sandbox, const Environment& environment) {
  const LibraryLevels levels{Level{"first"}};
  (void)co_await seen(sandbox, levels);
  const LibraryLevels none;
  const std::string bare = co_await seen(sandbox, none);
  EXPECT_EQ(bare, "0\n");
  EXPECT_EQ(environment.imports("first"), 1U);
}
TEST_P(LibraryTreeTest, AnInterpreterWithoutLibrariesStaysWithout) {
  with_sandbox(keeps_the_core_bare);
}

/// Processes that descend from one, whatever forked them.
std::size_t processes_below(pid_t pid) {
  std::size_t count = 0;
  std::ifstream file("/proc/" + std::to_string(pid) + "/task/" + std::to_string(pid) + "/children");
  for (pid_t child = 0; file >> child;) count += 1 + processes_below(child);
  return count;
}

asio::awaitable<void> lets_sets_go(Sandbox& sandbox, const Environment&) {
  std::size_t in_between = 0;
  for (int set = 0; set < 100; ++set) {
    const LibraryLevels levels{Level{"first"}, Level{"no_such_module_" + std::to_string(set)}};
    const std::string told = co_await seen(sandbox, levels);
    EXPECT_EQ(told, "first 0\n");
    if (set == 60) in_between = processes_below(getpid());
  }
  EXPECT_GT(in_between, 20U);
  EXPECT_LE(processes_below(getpid()), in_between + 2);
}
TEST_P(LibraryTreeTest, ManySetsDoNotMakeEverMoreProcesses) {
  with_sandbox(lets_sets_go);
}

asio::awaitable<void> keeps_rights(Sandbox& sandbox, const Environment& environment) {
  const std::string right(kProgramsRight);
  for (int set = 0; set < 60; ++set) {
    const std::string module = "no_such_module_" + std::to_string(set);
    const LibraryLevels levels{Level{"first"}, Level{module, right}};
    const std::string told = co_await can_execute(sandbox, levels);
    EXPECT_EQ(told, "0\n") << "set " << set;
  }
  EXPECT_EQ(environment.imports("first"), 1U);
  const LibraryLevels without{Level{"first"}};
  const std::string denied = co_await can_execute(sandbox, without);
  EXPECT_EQ(denied, "denied\n");
}
TEST_P(LibraryTreeTest, AFullTreeDeniesNobodyARight) {
  with_sandbox(keeps_rights);
}

asio::awaitable<void> survives_a_crash(Sandbox& sandbox, const Environment& environment) {
  const LibraryLevels good{Level{"first"}};
  const LibraryLevels bad{Level{"first"}, Level{"crashes"}};
  for (int round = 0; round < 3; ++round) {
    const std::string with_crash = co_await seen(sandbox, bad);
    EXPECT_EQ(with_crash, "first 0\n");
    const std::string without = co_await seen(sandbox, good);
    EXPECT_EQ(without, "first 0\n");
  }
  EXPECT_EQ(environment.imports("first"), 1U) << "the tree was planted anew";
}
TEST_P(LibraryTreeTest, ALibraryThatCrashesTakesNothingElseAlong) {
  with_sandbox(survives_a_crash);
}

std::string level_name(const ::testing::TestParamInfo<Isolation>& info) {
  return std::string(isolation_name(info.param));
}
INSTANTIATE_TEST_SUITE_P(Levels, LibraryTreeTest,
                         ::testing::Values(Isolation::kNamespaces, Isolation::kLandlock),
                         level_name);

}  // namespace
}  // namespace flowreasoner::sandbox
