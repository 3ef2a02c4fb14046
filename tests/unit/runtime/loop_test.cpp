// SPDX-License-Identifier: Apache-2.0
#include "runtime/loop.hpp"

#include <catch2/catch.hpp>
#include <future>
#include <thread>
#include <vector>

namespace {

using ekiden::Loop;

// What was posted before has run when this returns.
void settle(Loop& loop) {
  std::promise<void> done;
  loop.post([&done] { done.set_value(); });
  done.get_future().wait();
}

TEST_CASE("posted work runs in order on the loop's own thread") {
  Loop loop("test");
  std::vector<int> seen;
  for (int i = 0; i < 3; ++i) loop.post([&seen, i] { seen.push_back(i); });
  loop.start();
  for (int i = 3; i < 100; ++i) loop.post([&seen, i] { seen.push_back(i); });
  bool inside = false;
  loop.post([&] { inside = loop.is_current(); });
  settle(loop);
  REQUIRE(seen.size() == 100);
  CHECK(std::is_sorted(seen.begin(), seen.end()));
  CHECK(inside);
  CHECK_FALSE(loop.is_current());
}

TEST_CASE("work posted from many threads runs once each, in each thread's order") {
  Loop loop("test");
  loop.start();
  constexpr int kThreads = 4;
  constexpr int kEach = 2'000;
  std::vector<std::vector<int>> seen(kThreads);
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < kThreads; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < kEach; ++i) loop.post([&seen, t, i] { seen[t].push_back(i); });
      });
  }
  settle(loop);
  for (const auto& numbers : seen) {
    REQUIRE(numbers.size() == kEach);
    CHECK(std::is_sorted(numbers.begin(), numbers.end()));
  }
}

TEST_CASE("work that posts gives other work its turn") {
  Loop loop("test");
  std::string order;
  loop.post([&] {
    order += 'a';
    loop.post([&] { order += 'c'; });
  });
  loop.post([&] { order += 'b'; });
  loop.start();
  settle(loop);
  settle(loop);
  CHECK(order == "abc");
}

TEST_CASE("delayed work runs by its due time, then by the order of the calls") {
  Loop loop("test");
  std::string order;
  std::promise<void> done;
  loop.post([&] {
    loop.post_after(30, [&] { order += '3'; });
    loop.post_after(60, [&] { done.set_value(); });
    loop.post_after(10, [&] { order += '1'; });
    loop.post_after(10, [&] { order += '2'; });
    loop.post_after(-5, [&] { order += '0'; });
  });
  loop.start();
  done.get_future().wait();
  CHECK(order == "0123");
}

TEST_CASE("stop destroys waiting work without running it, timers included") {
  const auto token = std::make_shared<int>();
  Loop loop("test");
  loop.start();
  std::promise<void> entered;
  std::promise<void> leave;
  bool ran = false;
  loop.post([&, future = leave.get_future().share()] {
    entered.set_value();
    future.wait();
  });
  entered.get_future().wait();
  loop.post([&ran, token] { ran = true; });
  loop.post_after(0, [&ran, token] { ran = true; });
  loop.post_after(1'000'000, [&ran, token] { ran = true; });
  std::jthread stopper([&] { loop.stop(); });
  for (bool refused = false; !refused;) {
    const auto probe = std::make_shared<int>();
    loop.post([probe] {});
    refused = probe.use_count() == 1;
  }
  leave.set_value();
  stopper.join();
  CHECK_FALSE(ran);

  loop.post([&ran, token] { ran = true; });
  loop.post_after(0, [&ran, token] { ran = true; });
  CHECK(token.use_count() == 1);
  CHECK_FALSE(ran);
  loop.stop();
}

TEST_CASE("stop destroys timers that the loop has already taken") {
  const auto token = std::make_shared<int>();
  Loop loop("test");
  loop.start();
  loop.post_after(1'000'000, [token] {});
  settle(loop);
  CHECK(token.use_count() == 2);
  loop.stop();
  CHECK(token.use_count() == 1);
}

TEST_CASE("a loop that was never started destroys its work") {
  const auto token = std::make_shared<int>();
  {
    Loop loop("test");
    loop.post([token] {});
  }
  CHECK(token.use_count() == 1);
}

TEST_CASE("work may post from its destructor while the loop stops") {
  struct PostsWhenGone {
    Loop* loop;
    ~PostsWhenGone() {
      loop->post([] {});
    }
  };
  Loop loop("test");
  loop.post([last = std::make_shared<PostsWhenGone>(&loop)] {});
  loop.stop();
  SUCCEED();
}

TEST_CASE("slow work is reported, quick work is not") {
  std::vector<std::int64_t> reports;
  Loop loop("test", {.slow_work_ms = 20, .on_slow_work = [&](std::int64_t ms) { reports.push_back(ms); }});
  loop.start();
  loop.post([] {});
  loop.post([] { std::this_thread::sleep_for(std::chrono::milliseconds(25)); });
  loop.post([&loop] {
    const Loop::Watch watch(loop);
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
  });
  settle(loop);
  REQUIRE(reports.size() >= 2);
  CHECK(reports[0] >= 20);
}

TEST_CASE("what is posted at one time is one turn, and so is work that has its own place") {
  std::string seen;
  Loop::Options options;
  options.before_turn = [&] { seen += '('; };
  options.after_turn = [&] { seen += ')'; };
  Loop loop("test", std::move(options));
  std::promise<void> timer;
  loop.post([&] { seen += 'a'; });
  loop.post([&] {
    const Loop::Watch watch(loop);
    seen += 'b';
  });
  loop.post([&] {
    loop.post([&] {
      seen += 'c';
      loop.post_after(0, [&] {
        seen += 'd';
        timer.set_value();
      });
    });
  });
  loop.start();
  timer.get_future().wait();
  loop.stop();
  CHECK(seen.starts_with("(ab)(c)"));
  CHECK(seen.ends_with("(d)"));
}

TEST_CASE("work for the end of a turn runs once all else of it has, and before the turn is over") {
  std::string seen;
  Loop::Options options;
  options.before_turn = [&] { seen += '('; };
  options.after_turn = [&] { seen += ')'; };
  Loop loop("test", std::move(options));
  loop.post([&] {
    const Loop::Watch watch(loop);
    loop.at_turn_end([&] {
      seen += 'x';
      loop.at_turn_end([&] { seen += 'z'; });
    });
    loop.at_turn_end([&] { seen += 'y'; });
    seen += 'a';
  });
  loop.post([&] { seen += 'b'; });
  loop.start();
  settle(loop);
  settle(loop);  // the first one may have been in the turn itself
  loop.stop();
  CHECK(seen.starts_with("(abxyz)"));
}

TEST_CASE("slow work at the end of a turn is reported") {
  std::vector<std::int64_t> reports;
  Loop loop("test", {.slow_work_ms = 20, .on_slow_work = [&](std::int64_t ms) { reports.push_back(ms); }});
  loop.post([&] { loop.at_turn_end([] { std::this_thread::sleep_for(std::chrono::milliseconds(25)); }); });
  loop.start();
  settle(loop);
  settle(loop);
  loop.stop();
  CHECK_FALSE(reports.empty());
}

}  // namespace
