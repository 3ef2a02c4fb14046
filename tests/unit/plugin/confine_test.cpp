// SPDX-License-Identifier: Apache-2.0
#include "plugin/remote/confine.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <thread>

#include <catch2/catch.hpp>

#include "support/e2e/folder.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::plugin;
using ekiden::test::read_file;
using ekiden::test::TemporaryFolder;

struct Seen {
  int value = -1;     // what `attempt` gave
  std::string said;   // by the system's refusals, on standard error
  std::string holds;  // confine()'s sentence
};

// Runs `attempt` in a process of its own that is confined so.
Seen confined(const Confinement& confinement, const std::function<int()>& attempt) {
  int out[2];
  int err[2];
  REQUIRE(::pipe(out) == 0);
  REQUIRE(::pipe(err) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::dup2(err[1], STDERR_FILENO);
    const Result<std::string> sentence = confine(confinement);
    if (!sentence) ::_exit(99);
    const int value = attempt();
    [[maybe_unused]] ssize_t written = ::write(out[1], &value, sizeof value);
    written = ::write(out[1], sentence->data(), sentence->size());
    ::_exit(0);
  }
  ::close(out[1]);
  ::close(err[1]);
  Seen seen;
  REQUIRE(::read(out[0], &seen.value, sizeof seen.value) == sizeof seen.value);
  char buffer[4096];
  for (ssize_t n = 0; (n = ::read(out[0], buffer, sizeof buffer)) > 0;) seen.holds.append(buffer, buffer + n);
  for (ssize_t n = 0; (n = ::read(err[0], buffer, sizeof buffer)) > 0;) seen.said.append(buffer, buffer + n);
  ::close(out[0]);
  ::close(err[0]);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(status == 0);
  return seen;
}

// 0, or the errno of the call that failed.
int try_socket() {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  return fd >= 0 ? 0 : errno;
}
int try_open(const std::string& path, int flags) {
  const int fd = ::open(path.c_str(), flags, 0600);
  return fd >= 0 ? 0 : errno;
}
int try_process() {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  if (child < 0) return errno;
  ::waitpid(child, nullptr, 0);
  return 0;
}

Confinement with(Needs needs, const std::string& own_folder = {}) {
  Confinement confinement;
  confinement.needs = needs;
  confinement.own_folder = own_folder;
  return confinement;
}

#ifdef EKIDEN_SANITIZED

TEST_CASE("a build with sanitizers confines nothing and says so") {
  const Seen seen = confined(with({}), [] { return try_socket(); });
  CHECK(seen.value == 0);
  CHECK_THAT(seen.holds, Catch::Contains("sanitizers"));
}

#else

TEST_CASE("a plugin that needs nothing has no socket, no process and no file, and the log says what was refused") {
  const TemporaryFolder folder;
  const std::string secret = folder.write("secret", "of somebody else");
  SECTION("socket") {
    const Seen seen = confined(with({}), [] { return try_socket(); });
    CHECK(seen.value == EPERM);
    CHECK_THAT(seen.said, Catch::Contains("system call socket") && Catch::Contains("needs.network"));
    CHECK_THAT(seen.holds, Catch::Contains("needs nothing"));
  }
  SECTION("process") {
    const Seen seen = confined(with({}), [] { return try_process(); });
    CHECK(seen.value == EPERM);
    CHECK_THAT(seen.said, Catch::Contains("needs.processes"));
  }
  SECTION("program") {
    CHECK(confined(with({}), [] {
            char name[] = "/bin/true";
            char* arguments[] = {name, nullptr};
            ::execv(name, arguments);
            return errno;
          }).value == EPERM);
  }
  SECTION("reading somebody else's file") {
    const int error = confined(with({}), [&] { return try_open(secret, O_RDONLY); }).value;
    CHECK((error == EACCES || error == EPERM));
  }
  SECTION("writing") {
    const int error = confined(with({}, folder.path()), [&] { return try_open(secret, O_WRONLY); }).value;
    CHECK((error == EACCES || error == EPERM));
  }
  SECTION("another process") {
    const pid_t parent = ::getpid();
    CHECK(confined(with({}), [parent] { return ::kill(parent, 0) == 0 ? 0 : errno; }).value == EPERM);
  }
  SECTION("the working folder") {
    CHECK(confined(with({}), [] { return ::chdir("/") == 0 ? 0 : errno; }).value == EPERM);
  }
}

TEST_CASE("a refusal is said once, however often it happens") {
  const Seen seen = confined(with({}), [] {
    for (int i = 0; i < 100; ++i) try_socket();
    return 0;
  });
  CHECK(std::count(seen.said.begin(), seen.said.end(), '\n') == 1);
}

TEST_CASE("threads start, memory is had, and the process may end itself by a signal") {
  CHECK(confined(with({}), [] {
          int value = 0;
          std::thread([&value] { value = 7; }).join();
          return value + static_cast<int>(std::string(1 << 20, 'x').size() == 1 << 20) + (::raise(0) == 0 ? 0 : 100);
        }).value == 8);
}

TEST_CASE("threads that ran before are confined as well") {
  CHECK(confined(with({}), [] { return 0; }).value == 0);
  int pipe_ends[2];
  REQUIRE(::pipe(pipe_ends) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    int go[2];
    if (::pipe(go) != 0) ::_exit(98);
    int seen = -1;
    std::thread earlier([&] {
      char byte = 0;
      if (::read(go[0], &byte, 1) == 1) seen = try_socket() == EPERM ? try_open("/etc/hostname", O_RDONLY) : 0;
    });
    if (!confine(with({}))) ::_exit(99);
    [[maybe_unused]] ssize_t written = ::write(go[1], "x", 1);
    earlier.join();
    written = ::write(pipe_ends[1], &seen, sizeof seen);
    ::_exit(0);
  }
  int seen = -1;
  CHECK(::read(pipe_ends[0], &seen, sizeof seen) == sizeof seen);
  CHECK(seen == EPERM);
  ::waitpid(child, nullptr, 0);
  ::close(pipe_ends[0]);
  ::close(pipe_ends[1]);
}

TEST_CASE("each need that is named gives what it says and nothing more") {
  const TemporaryFolder own;
  const TemporaryFolder other;
  const std::string secret = other.write("secret", "of somebody else");
  Needs network;
  network.network = true;
  CHECK(confined(with(network), [] { return try_socket(); }).value == 0);
  CHECK(confined(with(network), [] { return try_process(); }).value == EPERM);

  Needs files;
  files.files = true;
  CHECK(confined(with(files, own.path()), [&] { return try_open(own.path() + "/made", O_RDWR | O_CREAT); }).value == 0);
  CHECK(confined(with(files, own.path()), [&] { return try_open(secret, O_RDONLY); }).value != 0);
  CHECK(confined(with(files, own.path()), [] { return try_socket(); }).value == EPERM);

  Needs processes;
  processes.processes = true;
  CHECK(confined(with(processes), [] { return try_process(); }).value == 0);
  CHECK(confined(with(processes), [] { return try_socket(); }).value == EPERM);
}

TEST_CASE("a plugin that needs processes starts what is installed, and gets neither files nor sockets by that") {
  const TemporaryFolder other;
  const std::string secret = other.write("secret", "of somebody else");
  Needs processes;
  processes.processes = true;
  // The exit code of a shell's line.
  const auto sh = [&](const std::string& line) {
    return confined(with(processes),
                    [&] {
                      const int status = std::system(line.c_str());  // NOLINT(concurrency-mt-unsafe): the only thread
                      return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
                    })
        .value;
  };
  CHECK(sh("cat /usr/bin/env > /dev/null") == 0);
  CHECK(sh("cat " + secret + " 2> /dev/null") != 0);
  CHECK(sh("echo x > " + secret) != 0);
  CHECK(sh("mkdir " + other.path() + "/made 2> /dev/null") != 0);
  CHECK(sh("chmod 777 " + secret + " 2> /dev/null") != 0);
  CHECK(read_file(secret) == "of somebody else");
  // Refused, and not killed for it.
  CHECK(sh("perl -MErrno -MSocket -e 'exit(socket(my $s, AF_INET, SOCK_STREAM, 0) ? 0 : $!{EPERM} ? 7 : 8)'") == 7);
}

TEST_CASE("the resource limits hold and leave the address space alone") {
  CHECK(confined(with({}), [] {
          rlimit data{};
          rlimit files{};
          rlimit space{};
          ::getrlimit(RLIMIT_DATA, &data);
          ::getrlimit(RLIMIT_NOFILE, &files);
          ::getrlimit(RLIMIT_AS, &space);
          return (data.rlim_max == 1ull << 30 ? 1 : 0) + (files.rlim_max <= 256 ? 2 : 0) +
                 (space.rlim_max == RLIM_INFINITY ? 4 : 0);
        }).value == 7);
}

#endif

}  // namespace
