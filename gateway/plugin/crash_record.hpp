// SPDX-License-Identifier: Apache-2.0
// Who made this process crash: what an operator asks first, and what decides which plugin runs in a child from then on.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/ports/fs.hpp"
#include "core/status.hpp"

namespace ekiden::plugin {

// A crash that has an owner: the plugin file whose code it was in, else the instance whose call was on that thread.
// Exactly one of the two is set.
struct Crash {
  int signal = 0;
  std::string file;
  std::string instance;
};

// While it lives, SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT write their owner into a file that is open already, and
// end the process as before. At most one at a time in a process. In a build with sanitizers it does nothing: they have
// handlers of their own.
class CrashRecord {
 public:
  // Empties the file.
  static Result<std::unique_ptr<CrashRecord>> install(const std::string& path);
  ~CrashRecord();
  CrashRecord(const CrashRecord&) = delete;
  CrashRecord& operator=(const CrashRecord&) = delete;

 private:
  explicit CrashRecord(int file) : file_(file) {}
  const int file_;
};

// What a record at `path` says; nothing when there is none, or no owner was found.
std::optional<Crash> read_crash(Fs& fs, const std::string& path);

// From now on a crash inside the mapping of this library is its own. Called by Library after it has mapped the file;
// the path is kept for the life of the process.
void watch_mapping(const std::string& path);

// The calling thread is inside a call into this instance until the object dies. Nests. `instance` outlives it.
class InsideInstance {
 public:
  explicit InsideInstance(const std::string& instance);
  ~InsideInstance();
  InsideInstance(const InsideInstance&) = delete;
  InsideInstance& operator=(const InsideInstance&) = delete;

 private:
  const char* const outer_;
};

}  // namespace ekiden::plugin
