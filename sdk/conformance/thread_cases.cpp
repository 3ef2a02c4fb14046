// SPDX-License-Identifier: Apache-2.0
// Threads: the strand that must not wait, and those of the plugin's own.
#include <unistd.h>

#include <ekiden/testkit/process_state.hpp>

#include <chrono>

#include "conformance/case.hpp"
#include "conformance/work.hpp"
#include "plugin/remote/child_workers.hpp"

namespace ekiden::conformance {

namespace {

// The rule is 20 ms. On a busy machine any call may take longer than that, so that only what surely waits is found.
constexpr std::int64_t kSurelyBlockedMs = 500;

void check_strand(Subject& subject, Verdict& verdict) {
  Life life(subject, verdict);
  testkit::PeerAnswer answer;
  answer.delay_ms = 1;  // comes after the call has returned
  life.answer_all(answer);
  if (!ready_for_work(life)) return;
  std::int64_t shortest = INT64_MAX;
  for (int number = 1; number <= 3; ++number) {
    const auto begin = std::chrono::steady_clock::now();
    give(life, {sample_work(life.component(), number)});
    const auto took = std::chrono::steady_clock::now() - begin;
    shortest = std::min<std::int64_t>(shortest, std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
    if (!life.ended("the work")) return;
  }
  verdict.expect(
      shortest < kSurelyBlockedMs, "a call on the strand returns within 20 ms",
      "each took " + std::to_string(shortest) + " ms or more: no other instance of this loop moves meanwhile");
}

void check_declared(Subject& subject, Verdict& verdict) {
  if (const Result<const plugin::Library*> library = subject.library(); !library)
    return verdict.fail("the file can be mapped and initialised", library.status().message());
  // A process of the plugin's own begins with the threads that any process of this program begins with.
  const auto before = testkit::ProcessState::now();
  Life life(subject, verdict);
  if (!life.start()) return;
  const plugin::Needs& needs = life.component().needs;
  if (needs.threads || needs.own_runtime) return verdict.note("threads are declared");
  const std::size_t now =
      testkit::ProcessState::count_threads(life.process() != nullptr ? life.process()->pid() : getpid(),
                                           plugin::remote::ChildWorkers::kThreadName);  // the host's
  verdict.expect(now <= before.threads(), "threads of its own are declared in the descriptor (needs.threads)",
                 std::to_string(now - before.threads()) + " were started");
}

constexpr Case kCases[] = {
    {"thread/strand", "M43", "does not wait on the strand",
     "use ekiden.http-client/1, or ekiden.executor/1 for a library that blocks", kAll, &check_strand},
    {"thread/declared", "M44", "declares threads of its own", "add \"needs\": {\"threads\": true} to the descriptor",
     kAll, &check_declared},
};

}  // namespace

std::span<const Case> thread_cases() {
  return kCases;
}

}  // namespace ekiden::conformance
