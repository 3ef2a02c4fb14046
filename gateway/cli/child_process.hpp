// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/status.hpp"

namespace ekiden::cli {

// What to start. The child gets this process's environment with `environment` set on top, nothing on standard input, no
// other open file, default signals, and a process group of its own, so that Ctrl-C reaches the parent alone.
struct ChildCommand {
  std::vector<std::string> argv;  // the first is a path, or a name that is looked up in PATH
  std::vector<std::pair<std::string, std::string>> environment;
  std::string output_file;  // standard output and error are appended here; empty: they stay the parent's
};

// A child that does not outlive this object, nor the thread that started it (PR_SET_PDEATHSIG, Linux). Not thread-safe.
class ChildProcess {
 public:
  // Code::not_found when there is no such program, Code::unavailable when the system starts no process, Code::io when
  // the output file cannot be opened.
  static Result<ChildProcess> start(const ChildCommand& command);
  // Takes over a child of this process that nobody has waited for.
  explicit ChildProcess(pid_t pid) : pid_(pid) {}

  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;
  // Kills what still runs.
  ~ChildProcess();

  pid_t pid() const { return pid_; }
  // The exit code, 128 plus the signal's number when a signal ended it; nothing while it runs after `timeout_ms`.
  std::optional<int> wait(std::int64_t timeout_ms);
  // SIGTERM, and SIGKILL after `grace_ms`. Gives the exit code as wait() does.
  int terminate(std::int64_t grace_ms);

 private:
  pid_t pid_ = -1;
  std::optional<int> exit_code_;
};

struct ChildOutput {
  int exit_code = 0;  // as ChildProcess::wait gives it
  std::string out;
  std::string err;
};

// Runs a short-lived child to its end and collects what it writes. Code::unavailable when it has not ended after
// `timeout_ms` or writes more than 4 MiB: it is killed then.
Result<ChildOutput> run_child(const std::vector<std::string>& argv, std::int64_t timeout_ms);

// The file that `name` runs: itself when it holds a slash, else the first executable of that name in PATH. Empty when
// there is none.
std::string find_program(const std::string& name);

// The folder of the running executable (/proc/self/exe); empty when the system does not say.
std::string own_folder();

}  // namespace ekiden::cli
