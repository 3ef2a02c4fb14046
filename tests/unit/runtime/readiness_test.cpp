// SPDX-License-Identifier: Apache-2.0
#include "runtime/readiness.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <functional>
#include <future>
#include <string>

#include "runtime/descriptor.hpp"

using namespace ekiden;

namespace {

struct Told final : Readiness::Watcher {
  void on_ready(std::uint32_t events) override {
    seen = seen | events;
    ++times;
    if (then) then();
  }
  std::atomic<std::uint32_t> seen{0};
  std::atomic<int> times{0};
  std::function<void()> then;
};

struct Ends {
  Ends() {
    std::array<int, 2> fds{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds.data()) == 0);
    ours = Descriptor(fds[0]);
    theirs = Descriptor(fds[1]);
  }
  Descriptor ours;
  Descriptor theirs;
};

class Stage {
 public:
  Stage() {
    auto opened = Readiness::open(loop);
    REQUIRE(opened.ok());
    readiness = *std::move(opened);
    loop.start();
  }
  ~Stage() {
    on_loop([this] { readiness.reset(); });
    loop.stop();
  }
  void on_loop(const std::function<void()>& work) {
    std::promise<void> done;
    loop.post([&] {
      work();
      done.set_value();
    });
    done.get_future().wait();
  }

  Loop loop{"test"};
  std::unique_ptr<Readiness> readiness;
};

}  // namespace

TEST_CASE("input, and the end of the other side, are told once each") {
  Stage stage;
  Ends ends;
  const auto told = std::make_shared<Told>();
  std::promise<void> input;
  std::promise<void> end;
  stage.on_loop([&] {
    told->then = [&input, &end, told = told.get(), has_input = false, has_ended = false]() mutable {
      if (!has_input && (told->seen & EPOLLIN) != 0) {
        has_input = true;
        input.set_value();
      } else if (!has_ended && (told->seen & EPOLLRDHUP) != 0) {
        has_ended = true;
        end.set_value();
      }
    };
    REQUIRE(stage.readiness->add(ends.ours.get(), told).ok());
  });
  REQUIRE(::send(ends.theirs.get(), "x", 1, MSG_NOSIGNAL) == 1);
  input.get_future().wait();
  ends.theirs.close();
  end.get_future().wait();
  const int times = told->times;
  for (int i = 0; i < 3; ++i) stage.on_loop([] {});
  CHECK(told->times == times);
}

TEST_CASE("after remove nothing is told, and a watcher may remove itself while it is told") {
  Stage stage;
  Ends ends;
  const auto told = std::make_shared<Told>();
  std::promise<void> removed;
  stage.on_loop([&] {
    told->then = [&] {
      stage.readiness->remove(ends.ours.get());
      std::promise<void>& done = removed;  // what was captured goes with `then`
      told->then = nullptr;
      done.set_value();
    };
    REQUIRE(stage.readiness->add(ends.ours.get(), told).ok());
  });
  removed.get_future().wait();
  const int times = told->times;
  REQUIRE(::send(ends.theirs.get(), "x", 1, MSG_NOSIGNAL) == 1);
  for (int i = 0; i < 3; ++i) stage.on_loop([] {});
  CHECK(told->times == times);
  CHECK(told.use_count() == 1);
}
