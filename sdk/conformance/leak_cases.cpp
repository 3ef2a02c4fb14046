// SPDX-License-Identifier: Apache-2.0
// What an instance leaves behind.
#include <malloc.h>

#include <ekiden/testkit/process_state.hpp>

#include <algorithm>
#include <cstdint>

#include "conformance/case.hpp"
#include "conformance/life.hpp"

namespace ekiden::conformance {

namespace {

// How many lives are looked at. One that starts a program costs as much as hundreds that do not.
struct Lives {
  int warm_up;  // what is set up once (locales, a library's own tables) is no leak
  int all;
};
constexpr Lives kLives = {10, 100};
constexpr Lives kLivesWithProcesses = {2, 8};
constexpr int kRounds = 10;
constexpr std::size_t kLeastLeak = 16;  // bytes a life

Lives lives_of(const Subject& subject) {
  const Result<plugin::Component> component = subject.component();
  return component && component->needs.processes ? kLivesWithProcesses : kLives;
}

// Lives from create to destroy. False: the case has ended.
bool live(const Subject& subject, Verdict& verdict, int times) {
  for (int i = 0; i < times; ++i) {
    Life life(subject, verdict);
    if (!life.start() || !life.stop()) return false;
  }
  return verdict.is_sound();
}

void check_descriptors(Subject& subject, Verdict& verdict) {
  const Lives lives = lives_of(subject);
  if (!live(subject, verdict, lives.warm_up)) return;
  const auto before = testkit::ProcessState::now();
  if (!live(subject, verdict, lives.all)) return;
  const std::vector<std::string> left = testkit::ProcessState::now().new_descriptors(before);
  verdict.expect(left.empty(), std::to_string(lives.all) + " lives leave no file descriptor open",
                 left.empty() ? "" : std::to_string(left.size()) + " are left, the first is " + left.front());
}

void check_threads(Subject& subject, Verdict& verdict) {
  const Lives lives = lives_of(subject);
  if (!live(subject, verdict, lives.warm_up)) return;
  const auto before = testkit::ProcessState::now();
  if (!live(subject, verdict, lives.warm_up)) return;
  const std::vector<std::string> left = testkit::ProcessState::new_threads(before);
  const Result<plugin::Component> component = subject.component();
  const bool has_runtime = component && component->needs.own_runtime;
  // A runtime's scheduler may start a thread at any time; a leak of ours is one a life.
  const std::size_t allowed = has_runtime ? static_cast<std::size_t>(lives.warm_up - 1) : 0;
  verdict.expect(left.size() <= allowed, std::to_string(lives.warm_up) + " lives leave no thread running",
                 left.empty() ? "" : std::to_string(left.size()) + " are left, the first is " + left.front());
}

// Bytes that malloc has given out.
[[maybe_unused]] std::size_t allocated_bytes() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

void check_memory(Subject& subject, Verdict& verdict) {
#ifdef EKIDEN_SANITIZED
  return verdict.skip("in a sanitizer build the sanitizer keeps the memory's books");
#endif
  const Lives lives = lives_of(subject);
  if (!live(subject, verdict, lives.warm_up)) return;
  // The allocator keeps freed pieces at hand and counts them as given out: what leaks grows in every round.
  const auto least = static_cast<std::size_t>(lives.all) * kLeastLeak;
  std::size_t grown = SIZE_MAX;
  for (int round = 0; round < kRounds && grown >= least; ++round) {
    const std::size_t before = allocated_bytes();
    if (!live(subject, verdict, lives.all)) return;
    const std::size_t after = allocated_bytes();
    grown = std::min(grown, after > before ? after - before : 0);
  }
  verdict.expect(
      grown < least, std::to_string(lives.all) + " lives leave no memory allocated",
      std::to_string(grown) + " bytes are, " + std::to_string(grown / static_cast<std::size_t>(lives.all)) + " a life");
}

constexpr Case kCases[] = {
    {"instance/descriptors", "M23", "closes what it opened",
     "close in destroy() what create(), configure() and start() opened", kAll, &check_descriptors,
     "each life is a process: what it leaves behind ends with it"},
    {"instance/threads", "M23", "joins the threads that it started",
     "join each thread in stop() or destroy(); never detach", kAll, &check_threads,
     "each life is a process: what it leaves behind ends with it"},
    {"instance/memory", "M23", "frees what it allocated",
     "free in destroy() what the instance allocated; run the test program under LeakSanitizer", kAll, &check_memory,
     "each life is a process: what it leaves behind ends with it"},
};

}  // namespace

std::span<const Case> leak_cases() {
  return kCases;
}

}  // namespace ekiden::conformance
