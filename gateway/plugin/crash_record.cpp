// SPDX-License-Identifier: Apache-2.0
#include "plugin/crash_record.hpp"

#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <sys/stat.h>
#include <ucontext.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <span>

namespace ekiden::plugin {

namespace {

constexpr std::array kSignals = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
constexpr std::size_t kMostMappings = 256;
constexpr std::size_t kMostBytes = 8192;
constexpr int kTaken = 1;
constexpr int kNoRoom = 2;

// A signal handler finds its data in globals or not at all: these are set once, and only read afterwards.
struct Mapping {
  std::uintptr_t begin;
  std::uintptr_t end;
  const char* path;
};
std::array<Mapping, kMostMappings> mappings;
std::atomic<std::size_t> mapping_count{0};
std::atomic<int> record_file{-1};
thread_local const char* current_instance = nullptr;

// A stack of its own for the handler, so that a stack overflow is recorded too.
class HandlerStack {
 public:
  HandlerStack() {
    stack_t now{};
    if (::sigaltstack(nullptr, &now) != 0 || (now.ss_flags & SS_DISABLE) == 0) return;
    stack_t mine{};
    mine.ss_sp = memory_.data();
    mine.ss_size = memory_.size();
    ours_ = ::sigaltstack(&mine, nullptr) == 0;
  }
  ~HandlerStack() {
    if (!ours_) return;
    stack_t none{};
    none.ss_flags = SS_DISABLE;
    ::sigaltstack(&none, nullptr);
  }
  HandlerStack(const HandlerStack&) = delete;
  HandlerStack& operator=(const HandlerStack&) = delete;

 private:
  bool ours_ = false;
  alignas(std::max_align_t) std::array<char, 32 * 1024> memory_;
};

std::uintptr_t program_counter(const void* context) {
  const auto& machine = static_cast<const ucontext_t*>(context)->uc_mcontext;
#if defined(__x86_64__)
  return static_cast<std::uintptr_t>(machine.gregs[REG_RIP]);
#elif defined(__aarch64__)
  return static_cast<std::uintptr_t>(machine.pc);
#else
  static_cast<void>(machine);
  return 0;
#endif
}

void put(int file, const char* text) {
  [[maybe_unused]] const ssize_t ignored = ::write(file, text, std::strlen(text));
}

// Async-signal-safe.
void record(int number, siginfo_t*, void* context) {
  const int file = record_file.exchange(-1);
  if (file >= 0) {
    const std::array<char, 3> digits = {static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10),
                                        '\0'};
    const std::uintptr_t at = program_counter(context);
    const char* owner = nullptr;
    for (const Mapping& mapping : std::span(mappings).first(mapping_count.load(std::memory_order_acquire)))
      if (at >= mapping.begin && at < mapping.end) owner = mapping.path;
    put(file, "signal ");
    put(file, digits.data());
    put(file, owner != nullptr ? "\nfile " : current_instance != nullptr ? "\ninstance " : "\nnobody");
    put(file, owner != nullptr ? owner : current_instance != nullptr ? current_instance : "");
    put(file, "\n");
  }
  ::signal(number, SIG_DFL);
  ::raise(number);
}

int collect(dl_phdr_info* info, std::size_t, void* wanted_path) {
  const char* const path = static_cast<const char*>(wanted_path);
  if (info->dlpi_name == nullptr || std::strcmp(info->dlpi_name, path) != 0) return 0;
  const std::size_t slot = mapping_count.load(std::memory_order_relaxed);
  if (slot == kMostMappings) return kNoRoom;
  Mapping mapping{UINTPTR_MAX, 0, path};
  for (const ElfW(Phdr) & header : std::span(info->dlpi_phdr, info->dlpi_phnum)) {
    if (header.p_type != PT_LOAD) continue;
    mapping.begin = std::min<std::uintptr_t>(mapping.begin, info->dlpi_addr + header.p_vaddr);
    mapping.end = std::max<std::uintptr_t>(mapping.end, info->dlpi_addr + header.p_vaddr + header.p_memsz);
  }
  mappings[slot] = mapping;
  mapping_count.store(slot + 1, std::memory_order_release);
  return kTaken;
}

std::string_view line_after(std::string_view text, std::string_view word) {
  const std::size_t at = text.find("\n" + std::string(word));
  if (at == std::string_view::npos) return {};
  const std::size_t begin = at + 1 + word.size();
  const std::size_t end = text.find('\n', begin);
  return end == std::string_view::npos ? std::string_view() : text.substr(begin, end - begin);
}

}  // namespace

Result<std::unique_ptr<CrashRecord>> CrashRecord::install(const std::string& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return Status(Code::io, path + " cannot be opened: " + std::strerror(errno));
#ifndef EKIDEN_SANITIZED
  struct sigaction action {};
  action.sa_sigaction = record;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  record_file = file;
  for (const int number : kSignals) ::sigaction(number, &action, nullptr);
#endif
  return std::unique_ptr<CrashRecord>(new CrashRecord(file));
}

CrashRecord::~CrashRecord() {
#ifndef EKIDEN_SANITIZED
  for (const int number : kSignals) ::signal(number, SIG_DFL);
  record_file = -1;
#endif
  ::close(file_);
}

std::optional<Crash> read_crash(Fs& fs, const std::string& path) {
  if (!fs.exists(path)) return std::nullopt;
  const Result<std::unique_ptr<File>> file = fs.open(path, Fs::Open::read);
  if (!file) return std::nullopt;
  std::string text(kMostBytes, '\0');
  const Result<std::size_t> length = (*file)->read(0, std::as_writable_bytes(std::span(text)));
  if (!length) return std::nullopt;
  text.resize(*length);
  text.insert(0, "\n");
  Crash crash;
  const std::string_view number = line_after(text, "signal ");
  std::from_chars(number.data(), number.data() + number.size(), crash.signal);
  crash.file = line_after(text, "file ");
  crash.instance = line_after(text, "instance ");
  if (crash.signal == 0 || crash.file.empty() == crash.instance.empty()) return std::nullopt;
  return crash;
}

void watch_mapping(const std::string& path) {
  char* const kept = ::strdup(path.c_str());  // for the handler, until the process ends
  if (kept != nullptr && ::dl_iterate_phdr(collect, kept) != kTaken) std::free(kept);
}

InsideInstance::InsideInstance(const std::string& instance) : outer_(current_instance) {
#ifndef EKIDEN_SANITIZED
  thread_local const HandlerStack stack;
  static_cast<void>(stack);
#endif
  current_instance = instance.c_str();
}

InsideInstance::~InsideInstance() {
  current_instance = outer_;
}

}  // namespace ekiden::plugin
