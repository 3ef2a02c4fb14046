// SPDX-License-Identifier: Apache-2.0
#include "bridge/program.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace ekiden::bridge {

namespace {

using sdk::Status;

// The host's environment holds secrets.
constexpr std::array<std::string_view, 7> kKeptVariables = {
    "PATH=", "LANG=", "LC_", "TZ=", "LD_LIBRARY_PATH=", "SSL_CERT_FILE=", "SSL_CERT_DIR="};

struct Pipe {
  Descriptor read_end;
  Descriptor write_end;
};

bool make_pipe(Pipe& out) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return false;
  out = {Descriptor(ends[0]), Descriptor(ends[1])};
  return true;
}

void stop_blocking(const Descriptor& end) {
  ::fcntl(end.get(), F_SETFL, ::fcntl(end.get(), F_GETFL) | O_NONBLOCK);
}

std::string find_on_path(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const char* path = std::getenv("PATH");
  std::string_view folders = path == nullptr ? "/usr/bin:/bin" : path;
  while (!folders.empty()) {
    const std::size_t end = folders.find(':');
    const std::string file = std::string(folders.substr(0, end)) + "/" + name;
    if (::access(file.c_str(), X_OK) == 0) return file;
    folders = end == std::string_view::npos ? std::string_view() : folders.substr(end + 1);
  }
  return {};
}

std::vector<std::string> kept_environment() {
  std::vector<std::string> kept;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view line(*entry);
    for (const std::string_view name : kKeptVariables)
      if (line.starts_with(name)) kept.emplace_back(line);
  }
  return kept;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> all;
  for (std::string& text : strings) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

// What the child needs after fork(), made before it: until execve() only async-signal-safe calls are made.
struct Launch {
  const char* file;
  char* const* arguments;
  char* const* environment;
  std::array<int, 3> standard;  // what becomes its descriptors 0, 1 and 2
  int report;                   // errno of a failed start is written here
  pid_t parent;
};

[[noreturn]] void become(const Launch& launch) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() == launch.parent) {
    for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
    bool redirected = true;
    for (int fd = 0; fd < 3; ++fd)
      redirected = redirected && ::dup2(launch.standard[static_cast<std::size_t>(fd)], fd) >= 0;
    ::syscall(SYS_close_range, 3u, UINT_MAX, CLOSE_RANGE_CLOEXEC);
    if (redirected) ::execve(launch.file, launch.arguments, launch.environment);
  }
  const int error = errno;
  [[maybe_unused]] const ssize_t written = ::write(launch.report, &error, sizeof error);
  ::_exit(127);
}

Status refusal(const std::string& name, int error) {
  const bool absent = error == ENOENT;
  return Status::config("the program " + name + " cannot be started: " +
                        (absent ? "it is not installed, or not on PATH; install it, or name another in \"command\""
                                : std::string(std::strerror(error))));
}

}  // namespace

void Descriptor::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

Status Program::start(const std::vector<std::string>& command, std::unique_ptr<Program>& out) {
  Pipe in, from, errors, report;
  if (!make_pipe(in) || !make_pipe(from) || !make_pipe(errors) || !make_pipe(report))
    return Status::full(std::string("no pipe can be made: ") + std::strerror(errno));
  const std::string file = find_on_path(command.front());
  if (file.empty()) return refusal(command.front(), ENOENT);
  std::vector<std::string> words = command;
  std::vector<std::string> variables = kept_environment();
  const std::vector<char*> arguments = pointers(words);
  const std::vector<char*> environment = pointers(variables);
  const Launch launch = {file.c_str(),           arguments.data(),
                         environment.data(),     {in.read_end.get(), from.write_end.get(), errors.write_end.get()},
                         report.write_end.get(), ::getpid()};
  const pid_t pid = ::fork();
  if (pid < 0) return Status::full(std::string("no process can be made: ") + std::strerror(errno));
  if (pid == 0) become(launch);
  out.reset(new Program);
  out->pid_ = pid;
  out->input_ = std::move(in.write_end);
  out->output_ = std::move(from.read_end);
  out->errors_ = std::move(errors.read_end);
  report.write_end.close();
  int error = 0;
  ssize_t got = 0;
  do {
    got = ::read(report.read_end.get(), &error, sizeof error);
  } while (got < 0 && errno == EINTR);
  if (got == static_cast<ssize_t>(sizeof error)) {
    out.reset();
    return refusal(command.front(), error);
  }
  for (const Descriptor* end : {&out->input_, &out->output_, &out->errors_}) stop_blocking(*end);
  return {};
}

Program::~Program() {
  if (pid_ < 0 || end_) return;
  ::kill(-pid_, SIGKILL);
  ::kill(pid_, SIGKILL);  // before setpgid() the group is not there yet
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) continue;
}

void Program::send_signal(int number) {
  if (!end_) ::kill(pid_, number);
}

std::optional<std::string> Program::ended() {
  siginfo_t seen{};
  if (end_ || ::waitid(P_PID, static_cast<id_t>(pid_), &seen, WEXITED | WNOHANG | WNOWAIT) != 0 || seen.si_pid != pid_)
    return end_;
  ::kill(-pid_, SIGKILL);  // what it has started; as long as it is not waited for, the number is nobody else's
  int status = 0;
  if (::waitpid(pid_, &status, 0) == pid_)
    end_ = WIFSIGNALED(status) ? "signal " + std::to_string(WTERMSIG(status))
                               : "exit code " + std::to_string(WEXITSTATUS(status));
  return end_;
}

}  // namespace ekiden::bridge
