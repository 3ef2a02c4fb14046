// SPDX-License-Identifier: Apache-2.0
// What belongs to the whole process, and which a plugin leaves as it found it, but no host sees: threads, open files,
// the working directory, the locale, signal handlers, the environment. From /proc, so on Linux alone.
#pragma once

#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <climits>
#include <clocale>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace ekiden::testkit {

class ProcessState {
 public:
  // Of this process; the mask of signals is the calling thread's.
  static ProcessState now() {
    ProcessState state;
    std::array<char, PATH_MAX> folder{};
    state.folder_ = getcwd(folder.data(), folder.size()) == nullptr ? "" : folder.data();
    const char* const locale = std::setlocale(LC_ALL, nullptr);
    state.locale_ = locale == nullptr ? "" : locale;
    state.umask_ = status_line("Umask:");
    state.blocked_signals_ = status_line("SigBlk:");
    state.descriptors_ = numbers_in("/proc/self/fd", &target_of);
    state.threads_ = threads_of("self");
    state.signals_ = signals_now();
    state.environment_ = environment_now();
    return state;
  }

  // How many threads a process has, without those of that name; 0: there is no such process.
  static std::size_t count_threads(int pid, std::string_view except) {
    const auto threads = threads_of(std::to_string(pid));
    return static_cast<std::size_t>(
        std::count_if(threads.begin(), threads.end(), [&](const auto& thread) { return thread.second != except; }));
  }
  std::size_t threads() const { return threads_.size(); }

  // What became different; each a sentence.
  std::vector<std::string> changed_settings(const ProcessState& before) const {
    std::vector<std::string> found;
    if (before.folder_ != folder_) found.push_back("the working directory became " + folder_);
    if (before.locale_ != locale_) found.push_back("the locale became " + locale_);
    if (before.umask_ != umask_) found.push_back("the umask became " + umask_);
    for (const int number : differing(before.signals_, signals_))
      found.push_back("the handler of signal " + std::to_string(number) + " was replaced");
    if (before.blocked_signals_ != blocked_signals_) found.emplace_back("the mask of blocked signals was changed");
    for (const std::string& name : differing(before.environment_, environment_))
      found.push_back("the environment variable " + name + " was changed");
    return found;
  }
  // Descriptors and threads that are gone do not count: another part of the process may have ended them.
  std::vector<std::string> new_descriptors(const ProcessState& before) const {
    std::vector<std::string> found;
    for (const auto& [number, target] : descriptors_) {
      const auto known = before.descriptors_.find(number);
      if (known == before.descriptors_.end() || known->second != target)
        found.push_back("descriptor " + std::to_string(number) + " (" + target + ")");
    }
    return found;
  }
  // Threads that run now. Looks again until there are none, or one second has passed: one that was joined may stand in
  // /proc for a moment longer.
  static std::vector<std::string> new_threads(const ProcessState& before) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    for (;;) {
      std::vector<std::string> found;
      for (const auto& [id, name] : threads_of("self")) {
        if (!before.threads_.contains(id)) found.push_back("thread " + name);
      }
      if (found.empty() || std::chrono::steady_clock::now() > end) return found;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }

  // All of it: what is otherwise now than it was before.
  static std::vector<std::string> changes_since(const ProcessState& before) {
    const ProcessState after = now();
    std::vector<std::string> found = after.changed_settings(before);
    for (const std::string& opened : after.new_descriptors(before)) found.push_back(opened + " is open");
    for (const std::string& started : new_threads(before)) found.push_back(started + " is running");
    return found;
  }

 private:
  // The numbers among the names in a folder, and what `look` says of each.
  static std::map<int, std::string> numbers_in(const std::string& folder, std::string (*look)(const std::string&)) {
    std::map<int, std::string> found;
    const std::unique_ptr<DIR, int (*)(DIR*)> open(opendir(folder.c_str()), &closedir);
    if (!open) return found;
    const int own = dirfd(open.get());
    while (const dirent* entry = readdir(open.get())) {
      const int number = std::atoi(entry->d_name);
      if (entry->d_name[0] == '.' || (folder.ends_with("/fd") && number == own)) continue;
      found.emplace(number, look(folder + "/" + entry->d_name));
    }
    return found;
  }
  static std::string target_of(const std::string& link) {
    std::array<char, 256> buffer{};
    const ssize_t length = readlink(link.c_str(), buffer.data(), buffer.size());
    return length < 0 ? std::string() : std::string(buffer.data(), static_cast<std::size_t>(length));
  }
  static std::string name_of(const std::string& thread) {
    std::ifstream file(thread + "/comm");
    std::string line;
    std::getline(file, line);
    return line;
  }
  static std::map<int, std::string> threads_of(const std::string& process) {
    return numbers_in("/proc/" + process + "/task", &name_of);
  }
  static std::string status_line(std::string_view name) {
    std::ifstream file("/proc/self/status");
    for (std::string line; std::getline(file, line);) {
      if (line.starts_with(name)) return line.substr(line.find_first_not_of(" \t", name.size()));
    }
    return {};
  }
  static std::map<int, std::string> signals_now() {
    std::map<int, std::string> handlers;
    for (int number = 1; number < NSIG; ++number) {
      struct sigaction action {};
      if (sigaction(number, nullptr, &action) != 0) continue;
      std::array<char, 64> text{};
      std::snprintf(text.data(), text.size(), "%p flags %x", reinterpret_cast<void*>(action.sa_handler),
                    static_cast<unsigned>(action.sa_flags));
      handlers.emplace(number, text.data());
    }
    return handlers;
  }
  static std::map<std::string, std::string> environment_now() {
    std::map<std::string, std::string> values;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
      const std::string_view line(*entry);
      const std::size_t equals = line.find('=');
      values.emplace(line.substr(0, equals), equals == std::string_view::npos ? "" : line.substr(equals + 1));
    }
    return values;
  }
  template <class Key>
  static std::set<Key> differing(const std::map<Key, std::string>& before, const std::map<Key, std::string>& after) {
    std::set<Key> keys;
    for (const auto& [key, value] : before) {
      const auto now = after.find(key);
      if (now == after.end() || now->second != value) keys.insert(key);
    }
    for (const auto& [key, value] : after) {
      if (!before.contains(key)) keys.insert(key);
    }
    return keys;
  }

  std::string folder_;
  std::string locale_;  // of all categories
  std::string umask_;
  std::string blocked_signals_;
  std::map<int, std::string> descriptors_;  // open file descriptor -> what it is
  std::map<int, std::string> threads_;      // thread id -> name
  std::map<int, std::string> signals_;      // number -> its handler and flags
  std::map<std::string, std::string> environment_;
};

}  // namespace ekiden::testkit
