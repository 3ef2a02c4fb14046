// SPDX-License-Identifier: Apache-2.0
#include "plugin/remote/refused_calls.hpp"

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <ucontext.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>

#include "plugin/component.hpp"

namespace ekiden::plugin {

namespace {

struct Call {
  int number;
  const char* name;
};
#define CALL(name)        \
  Call {                  \
    SCMP_SYS(name), #name \
  }

constexpr std::array kNetwork = {CALL(socket),  CALL(socketpair), CALL(bind),   CALL(listen),
                                 CALL(connect), CALL(accept),     CALL(accept4)};
constexpr std::array kProcesses = {CALL(execve), CALL(execveat), CALL(fork), CALL(vfork), CALL(setsid), CALL(setpgid)};
// Changes to files that landlock does not watch over.
constexpr std::array kAttributes = {CALL(chmod),        CALL(fchmod),    CALL(fchmodat),    CALL(chown),
                                    CALL(fchown),       CALL(lchown),    CALL(fchownat),    CALL(utime),
                                    CALL(utimes),       CALL(futimesat), CALL(utimensat),   CALL(setxattr),
                                    CALL(lsetxattr),    CALL(fsetxattr), CALL(removexattr), CALL(lremovexattr),
                                    CALL(fremovexattr), CALL(truncate),  CALL(mknod),       CALL(mknodat)};
constexpr std::array kOpening = {CALL(open), CALL(openat), CALL(openat2)};
constexpr std::array kChanging = {CALL(creat),    CALL(rename),  CALL(renameat), CALL(renameat2), CALL(unlink),
                                  CALL(unlinkat), CALL(mkdir),   CALL(mkdirat),  CALL(rmdir),     CALL(link),
                                  CALL(linkat),   CALL(symlink), CALL(symlinkat)};
// No plugin has a use for these, whatever it needs.
constexpr std::array kAlways = {CALL(ptrace),
                                CALL(process_vm_readv),
                                CALL(process_vm_writev),
                                CALL(pidfd_open),
                                CALL(pidfd_getfd),
                                CALL(pidfd_send_signal),
                                CALL(tkill),
                                CALL(rt_sigqueueinfo),
                                CALL(bpf),
                                CALL(perf_event_open),
                                CALL(userfaultfd),
                                CALL(io_uring_setup),
                                CALL(keyctl),
                                CALL(add_key),
                                CALL(request_key),
                                CALL(mount),
                                CALL(umount2),
                                CALL(move_mount),
                                CALL(open_tree),
                                CALL(fsopen),
                                CALL(pivot_root),
                                CALL(chroot),
                                CALL(setns),
                                CALL(unshare),
                                CALL(swapon),
                                CALL(swapoff),
                                CALL(reboot),
                                CALL(kexec_load),
                                CALL(init_module),
                                CALL(finit_module),
                                CALL(delete_module),
                                CALL(personality),
                                CALL(setuid),
                                CALL(setgid),
                                CALL(setreuid),
                                CALL(setregid),
                                CALL(setresuid),
                                CALL(setresgid),
                                CALL(setgroups),
                                CALL(capset),
                                CALL(clock_settime),
                                CALL(settimeofday),
                                CALL(adjtimex),
                                CALL(sethostname),
                                CALL(syslog),
                                CALL(open_by_handle_at),
                                CALL(name_to_handle_at),
                                CALL(chdir),
                                CALL(fchdir)};
constexpr std::array kOwnProcessOnly = {CALL(kill), CALL(tgkill)};
#undef CALL

// What the handler of refused calls has said already, by number.
constexpr std::size_t kNumbers = 1024;
std::array<std::atomic_flag, kNumbers> said_already;

template <std::size_t N>
const char* name_in(const std::array<Call, N>& calls, int number) {
  for (const Call& call : calls)
    if (call.number == number) return call.name;
  return nullptr;
}

const char* name_of(int number) {
  if (number == SCMP_SYS(clone)) return "clone (a new process)";
  for (const char* name :
       {name_in(kNetwork, number), name_in(kProcesses, number), name_in(kAttributes, number), name_in(kOpening, number),
        name_in(kChanging, number), name_in(kAlways, number), name_in(kOwnProcessOnly, number)})
    if (name != nullptr) return name;
  return "unknown";
}

const char* need_for(int number) {
  if (name_in(kNetwork, number) != nullptr) return "; its descriptor does not name needs.network";
  if (name_in(kProcesses, number) != nullptr || number == SCMP_SYS(clone))
    return "; its descriptor does not name needs.processes";
  if (name_in(kAttributes, number) != nullptr || name_in(kOpening, number) != nullptr ||
      name_in(kChanging, number) != nullptr)
    return "; its descriptor does not name needs.files";
  return "";
}

void say(const char* text) {
  [[maybe_unused]] const ssize_t ignored = ::write(STDERR_FILENO, text, std::strlen(text));
}

// Runs instead of a refused call, on the thread that made it: async-signal-safe. The call gives EPERM.
void on_refused(int, siginfo_t* info, void* context) {
  const int saved = errno;
  const int number = info->si_syscall;
  const auto slot = static_cast<std::size_t>(number);
  if (slot < kNumbers && !said_already[slot].test_and_set(std::memory_order_relaxed)) {
    say("the plugin was refused the system call ");
    say(name_of(number));
    say(need_for(number));
    say("\n");
  }
  auto* const machine = &static_cast<ucontext_t*>(context)->uc_mcontext;
#if defined(__x86_64__)
  machine->gregs[REG_RAX] = -EPERM;
#elif defined(__aarch64__)
  machine->regs[0] = static_cast<unsigned long long>(-EPERM);
#endif
  errno = saved;
}

constexpr std::uint32_t kRefuseSilently = SCMP_ACT_ERRNO(EPERM);
// With a handler that can set the result a refusal is explained. A program that the plugin starts has no handler of
// ours: it would die of the signal.
#if defined(__x86_64__) || defined(__aarch64__)
constexpr std::uint32_t kRefuseAndSay = SCMP_ACT_TRAP;
#else
constexpr std::uint32_t kRefuseAndSay = kRefuseSilently;
#endif

class Filter {
 public:
  explicit Filter(std::uint32_t refusal) : context_(seccomp_init(SCMP_ACT_ALLOW)), refusal_(refusal) {}
  ~Filter() { seccomp_release(context_); }
  Filter(const Filter&) = delete;
  Filter& operator=(const Filter&) = delete;

  template <std::size_t N>
  void refuse(const std::array<Call, N>& calls) {
    for (const Call& call : calls) add(seccomp_rule_add(context_, refusal_, call.number, 0));
  }
  void refuse_when(int number, const scmp_arg_cmp& condition) {
    add(seccomp_rule_add_array(context_, refusal_, number, 1, &condition));
  }
  // As on a kernel that is too old for it: the C library then takes the older call.
  void hide(int number) { add(seccomp_rule_add(context_, SCMP_ACT_ERRNO(ENOSYS), number, 0)); }

  Status load() {
    add(seccomp_attr_set(context_, SCMP_FLTATR_CTL_TSYNC, 1));
    if (failure_ == 0) add(seccomp_load(context_));
    return failure_ == 0 ? Status() : Status(Code::denied, std::string("seccomp: ") + std::strerror(-failure_));
  }

 private:
  void add(int result) {
    if (failure_ == 0) failure_ = result;
  }

  scmp_filter_ctx context_;
  const std::uint32_t refusal_;
  int failure_ = 0;
};

// Whoever starts programs must read files; without landlock at least none is written.
void refuse_opening(Filter& filter, const Needs& needs) {
  if (!needs.processes) return filter.refuse(kOpening);
  for (const auto flag : std::to_array<scmp_datum_t>({O_WRONLY, O_RDWR, O_CREAT, O_TRUNC})) {
    filter.refuse_when(SCMP_SYS(open), SCMP_A1(SCMP_CMP_MASKED_EQ, flag, flag));
    filter.refuse_when(SCMP_SYS(openat), SCMP_A2(SCMP_CMP_MASKED_EQ, flag, flag));
  }
  filter.hide(SCMP_SYS(openat2));
}

}  // namespace

Status refuse_calls(const Needs& needs, bool files_held) {
  struct sigaction action {};
  action.sa_sigaction = on_refused;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  if (::sigaction(SIGSYS, &action, nullptr) != 0)
    return Status(Code::denied, std::string("SIGSYS: ") + std::strerror(errno));

  Filter filter(needs.processes ? kRefuseSilently : kRefuseAndSay);
  filter.refuse(kAlways);
  if (!needs.network) filter.refuse(kNetwork);
  if (!needs.files) {
    filter.refuse(kAttributes);
    if (!files_held) filter.refuse(kChanging);
    if (!files_held) refuse_opening(filter, needs);
  }
  if (!needs.processes) {
    filter.refuse(kProcesses);
    // A thread has CLONE_THREAD. clone3 keeps its flags in memory, where a filter cannot look.
    filter.refuse_when(SCMP_SYS(clone), SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
    filter.hide(SCMP_SYS(clone3));
    for (const Call& call : kOwnProcessOnly)
      filter.refuse_when(call.number, SCMP_A0(SCMP_CMP_NE, static_cast<scmp_datum_t>(::getpid())));
  }
  filter.refuse_when(SCMP_SYS(prlimit64), SCMP_A0(SCMP_CMP_NE, 0));
  return filter.load();
}

}  // namespace ekiden::plugin
