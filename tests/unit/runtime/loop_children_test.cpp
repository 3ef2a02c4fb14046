// SPDX-License-Identifier: Apache-2.0
#include "runtime/loop_children.hpp"

#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <future>
#include <string>

namespace {

using namespace ekiden;

// Keeps what a child wrote, and says when it ended.
class Recorder final : public ChildEvents {
 public:
  void received(std::string_view bytes) override {
    CHECK_FALSE(has_ended);
    channel += bytes;
  }
  void said(std::string_view line) override {
    CHECK_FALSE(has_ended);
    output.append(line).append("\n");
  }
  void ended(const std::string& how) override {
    has_ended = true;
    end.set_value(how);
  }

  std::string channel;
  std::string output;
  bool has_ended = false;
  std::promise<std::string> end;
};

std::string numbers(int last) {
  std::string text;
  for (int i = 1; i <= last; ++i) text += std::to_string(i) + "\n";
  return text;
}

TEST_CASE("what a child wrote before its end comes whole, in order, and before the end") {
  Loop loop("test");
  LoopChildren children(loop);
  const auto events = std::make_shared<Recorder>();
  std::unique_ptr<Child> child;
  // The loop is busy until all is written and the child has ended: then all that it left is ready at one time.
  loop.post([&] {
    auto started = children.start({{"/bin/sh", "-c", "seq 1 20000 >&3; seq 1 3000 >&2; exit 7"}, {}}, events);
    REQUIRE(started);
    child = *std::move(started);
    siginfo_t ended{};
    REQUIRE(::waitid(P_PID, static_cast<id_t>(child->pid()), &ended, WEXITED | WNOWAIT) == 0);
  });
  loop.start();
  CHECK(events->end.get_future().get() == "exit code 7");
  CHECK(events->channel == numbers(20'000));
  CHECK(events->output == numbers(3'000));
  std::promise<void> gone;
  loop.post([&] {
    child.reset();
    gone.set_value();
  });
  gone.get_future().wait();
  loop.stop();
}

}  // namespace
