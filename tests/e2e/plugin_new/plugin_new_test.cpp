// SPDX-License-Identifier: Apache-2.0

#include <catch2/catch.hpp>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "e2e/operator/command.hpp"
#include "support/e2e/folder.hpp"
#include "support/e2e/python.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

const std::string kPrefix = EKIDEN_PREFIX;
constexpr std::int64_t kTimeoutMs = 300'000;

// Runs a line of a shell in a folder, with the installed ekiden on PATH.
cli::ChildOutput shell(const std::string& folder, const std::string& line) {
  static const std::string python = python_folder();
  const std::string environment =
      "export GOCACHE='" EKIDEN_WORK_FOLDER "/go-cache' PATH='" + kPrefix + "/bin':'" + python +
      "':\"$PATH\" CC='" EKIDEN_CC "' CXX='" EKIDEN_CXX "' CMAKE_C_COMPILER_LAUNCHER='" EKIDEN_LAUNCHER
      "' CMAKE_CXX_COMPILER_LAUNCHER='" EKIDEN_LAUNCHER "'; ";
  const Result<cli::ChildOutput> run =
      cli::run_child({"sh", "-ec", environment + "cd '" + folder + "'; " + line}, kTimeoutMs);
  INFO(line);
  REQUIRE(run);
  return *run;
}

// Its standard output; it must succeed.
std::string succeed(const std::string& folder, const std::string& line) {
  const cli::ChildOutput run = shell(folder, line);
  INFO(line);
  INFO(run.out);
  INFO(run.err);
  REQUIRE(run.exit_code == 0);
  return run.out;
}

// The indented lines of the page.
std::vector<std::string> commands_of(const std::string& page) {
  std::vector<std::string> commands;
  std::istringstream lines(read_file(page));
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("    ")) commands.push_back(line.substr(4));
  return commands;
}

// Builds, passes its tests, is validated, and carries a message: for each kind. The adapter is validated in
// both placements.
void follow_readme(const std::string& language) {
  const std::string kind = GENERATE("adapter", "sink", "filter");
  CAPTURE(language, kind);
  // Always the same place: what was compiled in an earlier run comes from the compiler's cache.
  const std::filesystem::path folder = std::filesystem::path(EKIDEN_WORK_FOLDER) / language;
  const std::string project = folder / ("my-" + kind);
  std::filesystem::remove_all(project);
  std::filesystem::create_directories(folder);
  const std::string first = "ekiden plugin new my-" + kind + " --kind " + kind + " --lang " + language;
  succeed(folder, first);
  const std::vector<std::string> commands = commands_of(project + "/README.md");
  REQUIRE(commands.size() == 5);
  CHECK(commands[0] == first);
  CHECK(commands[1] == "cd my-" + kind);
  succeed(project, commands[2]);
  CHECK(commands[3].starts_with("ekiden plugin validate "));
  succeed(project, commands[3]);
  if (kind == "adapter") succeed(project, commands[3] + " --isolation process");
  CHECK(contains(succeed(project, commands[4]), "carried"));
  CHECK(contains(succeed(project, EKIDEN_CHECK_RULES " exports build/plugins"), "1 plugins checked"));
}

}  // namespace

TEST_CASE("a new project in C does what its README says", "[project][c]") {
  follow_readme("c");
}

TEST_CASE("a new project in C++ does what its README says", "[project][cpp]") {
  follow_readme("cpp");
}

TEST_CASE("a new project in Rust does what its README says", "[project][rust]") {
  follow_readme("rust");
}

TEST_CASE("a new project in Go does what its README says", "[project][go]") {
  follow_readme("go");
}

TEST_CASE("a new project in Python does what its README says", "[project][python]") {
  follow_readme("python");
}

TEST_CASE("no project is made under a name that no component can have, nor over what is there") {
  const TemporaryFolder folder;
  const struct {
    const char* arguments;
    const char* sentence;
  } rows[] = {
      {"My-Sink --kind sink --lang c", "is no name for a plugin"},
      {"my_sink --kind sink --lang c", "is no name for a plugin"},
      {"../sink --kind sink --lang c", "is no name for a plugin"},
      {"my-sink --kind source --lang c", "is no kind: adapter, sink or filter"},
      {"my-sink --kind sink --lang cobol",
       "there is no template for the language \"cobol\"; there are: c, cpp, go, python, rust"},
  };
  for (const auto& row : rows) {
    const cli::ChildOutput run = shell(folder.path(), std::string("ekiden plugin new ") + row.arguments);
    CAPTURE(row.arguments, run.err);
    CHECK(run.exit_code == 64);
    CHECK(contains(run.err, row.sentence));
  }
  CHECK(std::filesystem::is_empty(folder.path()));

  succeed(folder.path(), "ekiden plugin new my-sink --kind sink --lang c");
  const std::string before = read_file(folder.file("my-sink/plugin.c"));
  const cli::ChildOutput again = shell(folder.path(), "ekiden plugin new my-sink --kind filter --lang cpp");
  CHECK(again.exit_code == 64);
  CHECK(contains(again.err, "exists already; nothing was written"));
  CHECK(read_file(folder.file("my-sink/plugin.c")) == before);
}

TEST_CASE("the guide begins with the commands that a new project's README shows") {
  const TemporaryFolder folder;
  succeed(folder.path(), "ekiden plugin new team-chat --kind sink --lang cpp");
  std::istringstream page(read_file(kPrefix + "/share/doc/ekiden/docs/guide/first_plugin.md"));
  std::string line;
  for (const std::string& command : commands_of(folder.file("team-chat/README.md"))) {
    while (std::getline(page, line) && !line.starts_with("$ ")) continue;
    CHECK(line.starts_with("$ " + command));
  }
}
