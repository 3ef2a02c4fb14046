// SPDX-License-Identifier: Apache-2.0
#include "cli/child_process.hpp"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

using namespace ekiden;
using namespace ekiden::cli;

namespace {

constexpr std::int64_t kGenerous = 20'000;

std::vector<std::string> shell(const std::string& script) {
  return {"sh", "-c", script};
}

struct TemporaryFile {
  TemporaryFile() {
    std::string name = (std::filesystem::temp_directory_path() / "ekiden-child-XXXXXX").string();
    const int fd = mkstemp(name.data());
    REQUIRE(fd >= 0);
    close(fd);
    path = name;
  }
  ~TemporaryFile() { std::filesystem::remove(path); }
  std::string text() const {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::string path;
};

}  // namespace

TEST_CASE("a short-lived child's exit code and both of its outputs are collected") {
  const auto output = run_child(shell("echo result; echo message >&2; exit 3"), kGenerous);
  REQUIRE(output.ok());
  CHECK(output->exit_code == 3);
  CHECK(output->out == "result\n");
  CHECK(output->err == "message\n");
}

TEST_CASE("output larger than a pipe does not block the child") {
  const auto output = run_child(shell("head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2"), kGenerous);
  REQUIRE(output.ok());
  CHECK(output->out.size() == 300000);
  CHECK(output->err.size() == 300000);
}

TEST_CASE("a child that writes without end is stopped") {
  CHECK(run_child(shell("cat /dev/zero"), kGenerous).status().code() == Code::unavailable);
}

TEST_CASE("a child that does not end in time is stopped") {
  CHECK(run_child(shell("sleep 600"), 50).status().code() == Code::unavailable);
}

TEST_CASE("a program that does not exist is named") {
  for (const std::string name : {"ekiden-no-such-program", "/nowhere/program"}) {
    const auto child = ChildProcess::start({{name}, {}, {}});
    REQUIRE_FALSE(child.ok());
    CHECK(child.status().code() == Code::not_found);
    CHECK(child.status().message().find(name) != std::string::npos);
  }
}

TEST_CASE("a child sees the parent's environment with the changes on top, and its output goes to the file") {
  const TemporaryFile file;
  ::setenv("EKIDEN_TEST_KEPT", "kept", 1);
  ::setenv("EKIDEN_TEST_CHANGED", "old", 1);
  auto child = ChildProcess::start({shell("echo $EKIDEN_TEST_KEPT $EKIDEN_TEST_CHANGED; echo error >&2"),
                                    {{"EKIDEN_TEST_CHANGED", "new"}},
                                    file.path});
  REQUIRE(child.ok());
  CHECK(child->wait(kGenerous) == 0);
  CHECK(file.text() == "kept new\nerror\n");
}

TEST_CASE("a child starts with default signals even when the parent blocks them") {
  sigset_t blocked;
  sigset_t before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  REQUIRE(pthread_sigmask(SIG_BLOCK, &blocked, &before) == 0);
  auto child = ChildProcess::start({{"sleep", "600"}, {}, {}});
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  REQUIRE(child.ok());
  CHECK_FALSE(child->wait(0).has_value());
  CHECK(child->terminate(kGenerous) == 128 + SIGTERM);
}

TEST_CASE("a child that ignores SIGTERM is killed after its grace") {
  const TemporaryFile file;
  auto child = ChildProcess::start({shell("trap '' TERM; echo ready; while :; do sleep 0.01; done"), {}, file.path});
  REQUIRE(child.ok());
  while (file.text().empty()) CHECK_FALSE(child->wait(5).has_value());
  CHECK(child->terminate(50) == 128 + SIGKILL);
}

TEST_CASE("a child does not outlive its object") {
  pid_t pid = -1;
  {
    auto child = ChildProcess::start({{"sleep", "600"}, {}, {}});
    REQUIRE(child.ok());
    pid = child->pid();
    const ChildProcess moved = std::move(*child);
    CHECK(moved.pid() == pid);
    CHECK(kill(pid, 0) == 0);
  }
  CHECK(kill(pid, 0) == -1);
}

TEST_CASE("a name without a slash is looked up in PATH") {
  CHECK_FALSE(find_program("sh").empty());
  CHECK(find_program("").empty());
  CHECK(find_program("ekiden-no-such-program").empty());
  CHECK(find_program("./here") == "./here");
  CHECK_FALSE(own_folder().empty());
}
