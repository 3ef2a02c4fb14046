// SPDX-License-Identifier: Apache-2.0
// What a plugin may leave behind in the process that no host sees: threads, open files, the working directory, the
// locale.
#pragma once

#include <clocale>
#include <filesystem>
#include <map>
#include <string>
#include <system_error>
#include <vector>

namespace ekiden::testkit {

// Of the process as it is now; from /proc/self, so on Linux alone.
class ProcessState {
 public:
  static ProcessState now() {
    ProcessState state;
    state.threads_ = entries("/proc/self/task").size();
    state.files_ = entries("/proc/self/fd");
    std::error_code ignored;  // without a working directory there is none to compare
    state.folder_ = std::filesystem::current_path(ignored).string();
    const char* locale = std::setlocale(LC_ALL, nullptr);
    state.locale_ = locale == nullptr ? "" : locale;
    return state;
  }

  // What there is now and was not then; each a sentence.
  std::vector<std::string> changes_since(const ProcessState& before) const {
    std::vector<std::string> found;
    if (threads_ > before.threads_) found.push_back(std::to_string(threads_ - before.threads_) + " more threads");
    for (const auto& [number, target] : files_) {
      const auto known = before.files_.find(number);
      if (known == before.files_.end()) found.push_back("file descriptor " + number + " is open: " + target);
    }
    if (folder_ != before.folder_) found.push_back("the working directory is " + folder_);
    if (locale_ != before.locale_) found.push_back("the locale is " + locale_);
    return found;
  }

 private:
  // Each entry of a folder with what it links to. The descriptor that reads the folder itself is gone again by the time
  // it is looked at.
  static std::map<std::string, std::string> entries(const char* folder) {
    std::vector<std::filesystem::path> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) names.push_back(entry.path());
    std::map<std::string, std::string> found;
    for (const auto& name : names) {
      std::error_code error;
      const auto target = std::filesystem::read_symlink(name, error);
      const bool gone = error == std::errc::no_such_file_or_directory;
      if (!gone) found.emplace(name.filename().string(), error ? "" : target.string());
    }
    return found;
  }

  std::size_t threads_ = 0;
  std::map<std::string, std::string> files_;
  std::string folder_;
  std::string locale_;
};

}  // namespace ekiden::testkit
