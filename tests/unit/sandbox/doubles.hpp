// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <functional>

#include "clock.hpp"
#include "http_caller.hpp"
#include "random.hpp"

namespace ekiden::sandbox::test {

class FakeClock final : public Clock {
 public:
  std::int64_t now_ms() const override { return now_ms_; }
  void advance(std::int64_t milliseconds) { now_ms_ += milliseconds; }

 private:
  std::atomic<std::int64_t> now_ms_{1'700'000'000'000};
};

/// Counts upwards, so that no two texts drawn from it are equal.
class CountingRandom final : public Random {
 public:
  std::string bytes(std::size_t count) override {
    std::string out(count, '\0');
    std::uint64_t number = next_++;
    for (std::size_t i = 0; i < count && number != 0; ++i, number >>= 5) out[i] = static_cast<char>(number & 0x1f);
    return out;
  }

 private:
  std::atomic<std::uint64_t> next_{1};
};

class ScriptedCaller final : public HttpCaller {
 public:
  using Script = std::function<HttpAnswer(const HttpCall&)>;
  explicit ScriptedCaller(Script script) : script_(std::move(script)) {}
  HttpAnswer call(const HttpCall& call) override { return script_(call); }

 private:
  Script script_;
};

}  // namespace ekiden::sandbox::test
