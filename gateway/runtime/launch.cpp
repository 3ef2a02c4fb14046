// SPDX-License-Identifier: Apache-2.0
#include "runtime/launch.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstring>
#include <string>
#include <utility>

#include "runtime/descriptor.hpp"

namespace ekiden {

namespace {

constexpr int kChannel = 3;

Status failed(const char* what) {
  return Status(Code::unavailable, std::string("cannot start a process: ") + what + ": " + std::strerror(errno));
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  for (std::string& text : strings) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

struct Descriptors {
  int in;
  int out;
  int channel;
};

// After fork(): only calls that are safe in a signal handler.
[[noreturn]] void become(char* const* argv, char* const* environment, pid_t parent, const Descriptors& given) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);
  for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  // Out of the way of 0 … 3 first, so that no duplicate falls on one that is still needed.
  const int in = ::fcntl(given.in, F_DUPFD, 10);
  const int out = ::fcntl(given.out, F_DUPFD, 10);
  const int channel = ::fcntl(given.channel, F_DUPFD, 10);
  const bool placed = ::dup2(in, STDIN_FILENO) >= 0 && ::dup2(out, STDOUT_FILENO) >= 0 &&
                      ::dup2(out, STDERR_FILENO) >= 0 && ::dup2(channel, kChannel) >= 0;
  ::close_range(kChannel + 1, UINT_MAX, CLOSE_RANGE_CLOEXEC);
  if (placed) ::execve(argv[0], argv, environment);
  ::_exit(127);
}

}  // namespace

Result<Launched> launch(const ChildProgram& program) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return failed("socketpair");
  Descriptor channel(ends[0]);
  const Descriptor childs_channel(ends[1]);
  if (::pipe2(ends, O_CLOEXEC) != 0) return failed("pipe");
  Descriptor output(ends[0]);
  const Descriptor childs_output(ends[1]);
  const Descriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (nothing.get() < 0) return failed("/dev/null");
  for (const int fd : {channel.get(), output.get()})
    if (::fcntl(fd, F_SETFL, O_NONBLOCK) != 0) return failed("fcntl");

  std::vector<std::string> argv = program.argv;
  std::vector<std::string> environment = program.environment;
  const std::vector<char*> argv_pointers = pointers(argv);
  const std::vector<char*> environment_pointers = pointers(environment);
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) return failed("fork");
  if (pid == 0)
    become(argv_pointers.data(), environment_pointers.data(), parent,
           {nothing.get(), childs_output.get(), childs_channel.get()});

  const auto watch = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  if (watch < 0) {
    const Status status = failed("pidfd_open");
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    return status;
  }
  return Launched{pid, watch, channel.release(), output.release()};
}

std::string how_it_ended(int status) {
  if (!WIFSIGNALED(status)) return "exit code " + std::to_string(WEXITSTATUS(status));
  return "signal " + std::to_string(WTERMSIG(status)) + " (" + ::strsignal(WTERMSIG(status)) + ")";
}

}  // namespace ekiden
