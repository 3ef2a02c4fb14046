// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <string>

#include "pipeline/breaker.hpp"
#include "support/doubles/clock.hpp"

namespace {

using ekiden::pipeline::Breaker;
using State = Breaker::State;
using Sign = Breaker::Sign;

struct Circuit {
  Breaker::Settings settings;
  ekiden::test::FakeClock clock;
  Breaker breaker{settings, clock};

  // One call from its leaving to its end; each letter is one: '.' answered, 'f' failed, 'h' failed hard.
  void calls(const std::string& signs) {
    for (const char sign : signs) {
      const bool probe = breaker.leave();
      breaker.ended(probe, sign == '.' ? Sign::answered : sign == 'f' ? Sign::failed : Sign::failed_hard);
    }
  }
};

TEST_CASE("a circuit opens when enough of enough calls failed, or some in a row failed hard") {
  struct Row {
    std::string signs;
    bool opens;
  };
  const std::string ten(10, '.'), nine(9, '.'), ten_failed(10, 'f'), nine_failed(9, 'f');
  for (const Row& row : {Row{ten + ten_failed, true}, Row{ten + nine_failed, false}, Row{nine + ten_failed, false},
                         Row{std::string(19, 'f'), false}, Row{std::string(20, 'f'), true}, Row{"hhhh", false},
                         Row{"hhhhh", true}, Row{"hhhh.hhhh", false}, Row{"hhhhfhhhh", false}}) {
    CAPTURE(row.signs);
    Circuit circuit;
    circuit.calls(row.signs);
    CHECK((circuit.breaker.state() == State::open) == row.opens);
  }
}

TEST_CASE("failures older than the window do not count") {
  Circuit circuit;
  circuit.calls(std::string(15, 'f'));
  circuit.clock.advance(31'000);
  circuit.calls(std::string(15, 'f'));
  CHECK(circuit.breaker.state() == State::closed);
  circuit.clock.advance(5'000);
  circuit.calls(std::string(5, 'f'));
  CHECK(circuit.breaker.state() == State::open);
}

TEST_CASE("an open circuit lets exactly one call through when its time has come") {
  Circuit circuit;
  circuit.calls("hhhhh");
  CHECK_FALSE(circuit.breaker.admits());
  circuit.clock.advance(4'999);
  CHECK_FALSE(circuit.breaker.admits());
  CHECK(circuit.breaker.probe_in_ms() == 1);
  circuit.clock.advance(1);
  CHECK(circuit.breaker.admits());
  CHECK(circuit.breaker.leave());
  CHECK(circuit.breaker.state() == State::probing);
  CHECK_FALSE(circuit.breaker.admits());
  circuit.breaker.ended(true, Sign::answered);
  CHECK(circuit.breaker.state() == State::closed);
  CHECK(circuit.breaker.admits());
}

TEST_CASE("each probe that fails doubles the wait, up to five minutes, and one that is answered begins anew") {
  Circuit circuit;
  circuit.calls("hhhhh");
  for (const std::int64_t wait : {5'000, 10'000, 20'000, 40'000, 80'000, 160'000, 300'000, 300'000}) {
    CHECK(circuit.breaker.probe_in_ms() == wait);
    circuit.clock.advance(wait);
    circuit.calls("f");
  }
  circuit.clock.advance(300'000);
  circuit.calls(".");
  CHECK(circuit.breaker.state() == State::closed);
  circuit.calls("hhhhh");
  CHECK(circuit.breaker.probe_in_ms() == 5'000);
}

TEST_CASE("a call that left before the circuit opened changes nothing when it ends") {
  Circuit circuit;
  const bool early = circuit.breaker.leave();
  circuit.calls("hhhhh");
  const std::int64_t since = circuit.breaker.since_ms();
  circuit.clock.advance(5'000);
  CHECK(circuit.breaker.leave());
  circuit.breaker.ended(early, Sign::answered);
  CHECK(circuit.breaker.state() == State::probing);
  CHECK(circuit.breaker.since_ms() == since);
}

TEST_CASE("a probe that was withdrawn leaves the way to another") {
  Circuit circuit;
  circuit.calls("hhhhh");
  circuit.clock.advance(5'000);
  circuit.breaker.withdrawn(circuit.breaker.leave());
  CHECK(circuit.breaker.state() == State::open);
  CHECK(circuit.breaker.admits());
}

}  // namespace
