// SPDX-License-Identifier: Apache-2.0
#include "cli/child_process.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <thread>

namespace ekiden::cli {

namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t kMaxOutputBytes = 4 << 20;
constexpr milliseconds kPollInterval{5};

std::string system_reason(int error) {
  return std::generic_category().message(error);
}

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() { close(); }

  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_ = -1;
};

struct Pipe {
  Descriptor read_end;
  Descriptor write_end;
};

std::optional<Pipe> make_pipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

// The environment of the child: this process's, with `changes` on top.
std::vector<std::string> child_environment(const std::vector<std::pair<std::string, std::string>>& changes) {
  std::vector<std::string> lines;
  for (const auto& [name, value] : changes) lines.push_back(name + "=" + value);
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view line(*entry);
    bool changed = false;
    for (const auto& [name, value] : changes) changed = changed || line.starts_with(name + "=");
    if (!changed) lines.emplace_back(line);
  }
  return lines;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  for (std::string& text : strings) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

// What the child needs after fork(), made before it: between fork() and execve() only async-signal-safe calls are made.
struct Launch {
  std::string program;
  std::vector<std::string> argv;
  std::vector<std::string> environment;
  int in = -1;
  int out = -1;  // -1: the parent's
  int err = -1;
  int report = -1;  // errno of a failed start is written here
  pid_t parent = getpid();
};

[[noreturn]] void become(const Launch& launch, char* const* argv, char* const* environment) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() == launch.parent) {
    sigset_t none;
    sigemptyset(&none);
    for (int number = 1; number < NSIG; ++number) signal(number, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    const bool redirected = dup2(launch.in, STDIN_FILENO) >= 0 &&
                            (launch.out < 0 || dup2(launch.out, STDOUT_FILENO) >= 0) &&
                            (launch.err < 0 || dup2(launch.err, STDERR_FILENO) >= 0);
    close_range(STDERR_FILENO + 1, UINT_MAX, CLOSE_RANGE_CLOEXEC);
    if (redirected) execve(launch.program.c_str(), argv, environment);
  }
  const int error = errno;
  [[maybe_unused]] const ssize_t written = write(launch.report, &error, sizeof error);
  _exit(127);
}

Result<pid_t> launch_child(Launch& launch) {
  auto report = make_pipe();
  if (!report) return Status(Code::unavailable, "cannot make a pipe: " + system_reason(errno));
  launch.report = report->write_end.get();
  const std::vector<char*> argv = pointers(launch.argv);
  const std::vector<char*> environment = pointers(launch.environment);
  const pid_t pid = fork();
  if (pid < 0) return Status(Code::unavailable, "cannot start a process: " + system_reason(errno));
  if (pid == 0) become(launch, argv.data(), environment.data());

  report->write_end.close();
  int error = 0;
  ssize_t got = 0;
  do {
    got = read(report->read_end.get(), &error, sizeof error);
  } while (got < 0 && errno == EINTR);
  if (got == static_cast<ssize_t>(sizeof error)) {
    waitpid(pid, nullptr, 0);
    return Status(error == ENOENT ? Code::not_found : Code::unavailable,
                  "cannot start " + launch.program + ": " + system_reason(error));
  }
  return pid;
}

Result<Launch> prepare(const ChildCommand& command, Descriptor& input) {
  Launch launch;
  if (!command.argv.empty()) launch.program = find_program(command.argv.front());
  if (launch.program.empty()) {
    return Status(Code::not_found, "there is no program " + (command.argv.empty() ? "" : command.argv.front()));
  }
  launch.argv = command.argv;
  launch.environment = child_environment(command.environment);
  input = Descriptor(open("/dev/null", O_RDONLY | O_CLOEXEC));
  launch.in = input.get();
  return launch;
}

std::int64_t remaining_ms(SteadyClock::time_point deadline) {
  return std::max<std::int64_t>(0, std::chrono::duration_cast<milliseconds>(deadline - SteadyClock::now()).count());
}

// Reads what is there. False when the pipe has ended.
bool drain(const Descriptor& from, std::string& into) {
  std::array<char, 16384> buffer;
  const ssize_t got = read(from.get(), buffer.data(), buffer.size());
  if (got > 0) into.append(buffer.data(), static_cast<std::size_t>(got));
  return got > 0 || (got < 0 && errno == EINTR);
}

// Collects both pipes until they end. False at the deadline, or when there is too much.
bool collect(Descriptor out, Descriptor err, SteadyClock::time_point deadline, ChildOutput& result) {
  while (out.is_open() || err.is_open()) {
    std::array<pollfd, 2> set{{{out.get(), POLLIN, 0}, {err.get(), POLLIN, 0}}};
    const std::int64_t left_ms = remaining_ms(deadline);
    if (left_ms == 0 || result.out.size() + result.err.size() > kMaxOutputBytes) return false;
    if (poll(set.data(), set.size(), static_cast<int>(std::min<std::int64_t>(left_ms, INT_MAX))) <= 0) continue;
    if (set[0].revents != 0 && !drain(out, result.out)) out.close();
    if (set[1].revents != 0 && !drain(err, result.err)) err.close();
  }
  return true;
}

}  // namespace

Result<ChildProcess> ChildProcess::start(const ChildCommand& command) {
  Descriptor input;
  auto launch = prepare(command, input);
  if (!launch) return launch.status();
  Descriptor output;
  if (!command.output_file.empty()) {
    output = Descriptor(open(command.output_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    if (!output.is_open()) return Status(Code::io, "cannot open " + command.output_file + ": " + system_reason(errno));
    launch->out = launch->err = output.get();
  }
  const auto pid = launch_child(*launch);
  if (!pid) return pid.status();
  return ChildProcess(*pid);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), exit_code_(other.exit_code_) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(exit_code_, other.exit_code_);
  return *this;
}

ChildProcess::~ChildProcess() {
  if (pid_ < 0 || exit_code_) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

std::optional<int> ChildProcess::wait(std::int64_t timeout_ms) {
  const auto deadline = SteadyClock::now() + milliseconds(timeout_ms);
  while (!exit_code_) {
    int status = 0;
    const pid_t ended = waitpid(pid_, &status, WNOHANG);
    if (ended == pid_) {
      exit_code_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    } else if (remaining_ms(deadline) == 0) {
      break;
    } else {
      std::this_thread::sleep_for(std::min(kPollInterval, milliseconds(remaining_ms(deadline))));
    }
  }
  return exit_code_;
}

int ChildProcess::terminate(std::int64_t grace_ms) {
  if (wait(0)) return *exit_code_;
  kill(pid_, SIGTERM);
  if (wait(grace_ms)) return *exit_code_;
  kill(pid_, SIGKILL);
  while (!wait(1000)) continue;
  return *exit_code_;
}

Result<ChildOutput> run_child(const std::vector<std::string>& argv, std::int64_t timeout_ms) {
  const auto deadline = SteadyClock::now() + milliseconds(timeout_ms);
  Descriptor input;
  auto launch = prepare({.argv = argv, .environment = {}, .output_file = {}}, input);
  if (!launch) return launch.status();
  auto out = make_pipe();
  auto err = make_pipe();
  if (!out || !err) return Status(Code::unavailable, "cannot make a pipe: " + system_reason(errno));
  launch->out = out->write_end.get();
  launch->err = err->write_end.get();
  const auto pid = launch_child(*launch);
  if (!pid) return pid.status();
  ChildProcess child(*pid);
  out->write_end.close();
  err->write_end.close();

  ChildOutput result;
  const bool complete = collect(std::move(out->read_end), std::move(err->read_end), deadline, result);
  const auto exit_code = complete ? child.wait(remaining_ms(deadline)) : std::nullopt;
  if (!exit_code) {
    return Status(Code::unavailable, launch->program + " did not end within " + std::to_string(timeout_ms) +
                                         " ms, or wrote too much: it was stopped");
  }
  result.exit_code = *exit_code;
  return result;
}

std::string find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const char* path = std::getenv("PATH");
  std::string_view folders = path == nullptr ? "/usr/bin:/bin" : path;
  while (!name.empty() && !folders.empty()) {
    const auto end = folders.find(':');
    const std::string file = std::string(folders.substr(0, end)) + "/" + name;
    if (access(file.c_str(), X_OK) == 0) return file;
    folders = end == std::string_view::npos ? std::string_view() : folders.substr(end + 1);
  }
  return {};
}

std::string own_folder() {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::string() : self.parent_path().string();
}

}  // namespace ekiden::cli
