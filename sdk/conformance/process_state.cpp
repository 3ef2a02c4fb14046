// SPDX-License-Identifier: Apache-2.0
#include "conformance/process_state.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <malloc.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <climits>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <set>
#include <string_view>
#include <thread>

namespace ekiden::conformance {

namespace {

// The numbers among the names in a folder of /proc, and what `look` says of each.
std::map<int, std::string> numbers_in(const char* folder, const std::function<std::string(const std::string&)>& look) {
  std::map<int, std::string> found;
  const std::unique_ptr<DIR, int (*)(DIR*)> open(opendir(folder), &closedir);
  if (!open) return found;
  const int own = dirfd(open.get());
  while (const dirent* entry = readdir(open.get())) {
    const int number = std::atoi(entry->d_name);
    if (entry->d_name[0] == '.' || (std::string_view(folder).ends_with("/fd") && number == own)) continue;
    found.emplace(number, look(std::string(folder) + "/" + entry->d_name));
  }
  return found;
}

std::string target_of(const std::string& link) {
  std::array<char, 256> buffer{};
  const ssize_t length = readlink(link.c_str(), buffer.data(), buffer.size());
  return length < 0 ? std::string() : std::string(buffer.data(), static_cast<std::size_t>(length));
}

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::map<int, std::string> threads_now() {
  return numbers_in("/proc/self/task", [](const std::string& path) { return first_line(path + "/comm"); });
}

// A line of /proc/self/status.
std::string status_line(std::string_view name) {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(name)) return line.substr(name.size());
  }
  return {};
}

std::map<int, std::string> signals_now() {
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

std::map<std::string, std::string> environment_now() {
  std::map<std::string, std::string> values;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view line(*entry);
    const std::size_t equals = line.find('=');
    values.emplace(line.substr(0, equals), equals == std::string_view::npos ? "" : line.substr(equals + 1));
  }
  return values;
}

template <class Key>
std::set<Key> differing(const std::map<Key, std::string>& before, const std::map<Key, std::string>& after) {
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

}  // namespace

ProcessState process_state() {
  ProcessState state;
  std::array<char, PATH_MAX> folder{};
  state.folder = getcwd(folder.data(), folder.size()) == nullptr ? "" : folder.data();
  const char* const locale = std::setlocale(LC_ALL, nullptr);
  state.locale = locale == nullptr ? "" : locale;
  state.umask = static_cast<unsigned>(std::strtoul(status_line("Umask:").c_str(), nullptr, 8));
  state.descriptors = numbers_in("/proc/self/fd", &target_of);
  state.threads = threads_now();
  state.signals = signals_now();
  state.blocked_signals = status_line("SigBlk:");
  state.environment = environment_now();
  return state;
}

std::vector<std::string> changed_settings(const ProcessState& before, const ProcessState& after) {
  std::vector<std::string> found;
  if (before.folder != after.folder) found.push_back("the working directory became " + after.folder);
  if (before.locale != after.locale) found.push_back("the locale became " + after.locale);
  if (before.umask != after.umask) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%03o", after.umask);
    found.push_back(std::string("the umask became ") + text.data());
  }
  for (const int number : differing(before.signals, after.signals))
    found.push_back("the handler of signal " + std::to_string(number) + " was replaced");
  if (before.blocked_signals != after.blocked_signals) found.emplace_back("the mask of blocked signals was changed");
  for (const std::string& name : differing(before.environment, after.environment))
    found.push_back("the environment variable " + name + " was changed");
  return found;
}

std::vector<std::string> new_descriptors(const ProcessState& before, const ProcessState& after) {
  std::vector<std::string> found;
  for (const auto& [number, target] : after.descriptors) {
    const auto known = before.descriptors.find(number);
    if (known == before.descriptors.end() || known->second != target)
      found.push_back("descriptor " + std::to_string(number) + " (" + target + ")");
  }
  return found;
}

std::vector<std::string> new_threads(const ProcessState& before) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(1);
  for (;;) {
    std::vector<std::string> found;
    for (const auto& [id, name] : threads_now()) {
      if (!before.threads.contains(id)) found.push_back("thread " + name);
    }
    if (found.empty() || std::chrono::steady_clock::now() > end) return found;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

std::size_t allocated_bytes() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

std::vector<std::string> mapped_files() {
  std::set<std::string> paths;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (const std::size_t at = line.find('/'); at != std::string::npos) paths.insert(line.substr(at));
  }
  return {paths.begin(), paths.end()};
}

OutputTrap::OutputTrap() : original_(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 100)) {
  const int sink = memfd_create("stdout", MFD_CLOEXEC);
  if (sink < 0) return;
  dup2(sink, STDOUT_FILENO);
  close(sink);
}

std::string OutputTrap::caught() {
  std::fflush(stdout);
  struct stat file {};
  if (fstat(STDOUT_FILENO, &file) != 0 || !S_ISREG(file.st_mode)) return {};
  std::string text(static_cast<std::size_t>(std::min<off_t>(file.st_size, 4096)), '\0');
  const ssize_t got = pread(STDOUT_FILENO, text.data(), text.size(), 0);
  text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  return text;
}

}  // namespace ekiden::conformance
