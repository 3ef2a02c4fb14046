// SPDX-License-Identifier: Apache-2.0
#include "plugin/remote/confine.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iterator>

#include "plugin/remote/landlock.hpp"
#include "plugin/remote/refused_calls.hpp"

namespace ekiden::plugin {

namespace {

[[maybe_unused]] Status limit(int resource, std::uint64_t most, const char* name) {
  rlimit now{};
  if (::getrlimit(static_cast<__rlimit_resource_t>(resource), &now) != 0 || now.rlim_max < most) return {};
  const rlimit wanted{most, most};
  if (::setrlimit(static_cast<__rlimit_resource_t>(resource), &wanted) == 0) return {};
  return Status(Code::denied, std::string("cannot set ") + name + ": " + std::strerror(errno));
}

[[maybe_unused]] std::string list_of(const Needs& needs) {
  std::string list;
  const auto add = [&](bool wanted, const char* word) {
    if (wanted) list += (list.empty() ? "" : ", ") + std::string(word);
  };
  add(needs.network, "network");
  add(needs.files, "files");
  add(needs.processes, "processes");
  return list.empty() ? "nothing" : list;
}

// Whether this is the only thread.
[[maybe_unused]] bool is_alone() {
  std::error_code failed;
  const std::filesystem::directory_iterator threads("/proc/self/task", failed);
  return !failed && std::distance(begin(threads), end(threads)) == 1;
}

// What becomes of files without landlock.
[[maybe_unused]] std::string unheld(const Needs& needs) {
  if (needs.files) return "every file can be opened";
  return needs.processes ? "every file can be read, and none written" : "no file can be opened";
}

}  // namespace

Result<std::string> confine([[maybe_unused]] const Confinement& confinement) {
#ifdef EKIDEN_SANITIZED
  return std::string("not confined: this build has sanitizers, which need what confinement refuses");
#else
  // Never RLIMIT_AS: run-times reserve far more address space than they use.
  if (Status status = limit(RLIMIT_DATA, confinement.max_data_bytes, "RLIMIT_DATA"); !status) return status;
  if (Status status = limit(RLIMIT_NOFILE, confinement.max_open_files, "RLIMIT_NOFILE"); !status) return status;
  // Landlock holds no thread that runs already, as those of a language's runtime do; the list of calls holds them all.
  const bool alone = is_alone();
  Result<bool> landlock = restrict_files(confinement);
  if (!landlock) return landlock.status();
  const bool files_held = *landlock && alone;
  if (Status status = refuse_calls(confinement.needs, files_held); !status) return status;
  const char* const why = *landlock ? "threads run already" : "this kernel has no landlock";
  return "confined, needs " + list_of(confinement.needs) +
         (files_held ? "" : std::string("; ") + why + ", so " + unheld(confinement.needs));
#endif
}

}  // namespace ekiden::plugin
