// SPDX-License-Identifier: Apache-2.0
#include "runtime/worker_pool.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <latch>
#include <memory>

namespace {

using ekiden::WorkerPool;

TEST_CASE("a pool runs as much at once as it may have threads, and the rest in the order in which it came") {
  WorkerPool pool("test", 3);
  std::latch together(3), begun(3), go(1), all(10);
  for (int i = 0; i < 3; ++i)
    pool.run([&] {
      together.arrive_and_wait();
      begun.count_down();
      go.wait();
      all.count_down();
    });
  begun.wait();
  std::atomic<int> ran{0};
  for (int i = 0; i < 7; ++i)
    pool.run([&] {
      ++ran;
      all.count_down();
    });
  CHECK(ran == 0);
  go.count_down();
  all.wait();
  CHECK(ran == 7);
}

TEST_CASE("stop waits for what runs and destroys what waits without running it") {
  WorkerPool pool("test", 1);
  std::latch begun(1), go(1);
  std::atomic<bool> ended{false};
  pool.run([&] {
    begun.count_down();
    go.wait();
    ended = true;
  });
  begun.wait();
  std::atomic<bool> ran{false};
  const auto held = std::make_shared<int>(0);
  pool.run([&ran, held] { ran = true; });
  std::jthread stopper([&] { pool.stop(); });
  while (held.use_count() > 1) std::this_thread::yield();  // stop has begun: what waited is gone or about to go
  CHECK_FALSE(ended);
  go.count_down();
  stopper.join();
  CHECK(ended);
  CHECK_FALSE(ran);
  pool.run([&ran] { ran = true; });
  pool.stop();
  CHECK_FALSE(ran);
}

}  // namespace
