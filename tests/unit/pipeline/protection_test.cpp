// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <string>

#include "pipeline/protection.hpp"
#include "support/doubles/clock.hpp"
#include "support/doubles/kv.hpp"
#include "support/doubles/metrics.hpp"
#include "support/doubles/random.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::pipeline;

plugin::Outcome ended(ekd_status status, std::int64_t retry_after_ms = 0) {
  plugin::Outcome outcome;
  outcome.status = status;
  outcome.retry_after_ms = retry_after_ms;
  return outcome;
}

struct Upstream {
  ekiden::test::FakeClock clock;
  ekiden::test::SeededRandom random{3};
  ekiden::test::FakeMetrics metrics;
  ekiden::test::MemoryKv kept;
  Limits limits{
      {{"credential", {.rate = 1, .burst = 2}}, {"endpoint", {.rate = 10, .burst = 1}}}, clock, &kept, metrics};

  Protection make(const std::string& name, std::vector<std::string> names = {}) {
    return Protection({.name = name, .limits = std::move(names), .cost = 1, .breaker = {}, .backoff = {}}, limits,
                      clock, random, &kept);
  }
  // A call that leaves and ends so; false when it may not leave.
  static bool call(Protection& protection, const plugin::Outcome& outcome) {
    Protection::Ticket ticket;
    if (protection.leave(ticket) != 0) return false;
    protection.ended(ticket, outcome);
    return true;
  }
};

TEST_CASE("two that share a limit take turns, whoever is the quicker to ask") {
  Upstream upstream;
  Protection quick = upstream.make("quick", {"endpoint"}), slow = upstream.make("slow", {"endpoint"});
  int quick_calls = 0, slow_calls = 0;
  for (int ms = 0; ms < 10'000; ms += 10, upstream.clock.advance(10)) {
    quick_calls += Upstream::call(quick, ended(EKD_OK)) ? 1 : 0;
    slow_calls += Upstream::call(slow, ended(EKD_OK)) ? 1 : 0;
  }
  CHECK(quick_calls + slow_calls == 100);
  CHECK(quick_calls == slow_calls);
}

TEST_CASE("who waits for a limit of its own does not hold others back at one that they share") {
  Upstream upstream;
  Protection both = upstream.make("both", {"credential", "endpoint"}), one = upstream.make("one", {"endpoint"});
  int calls = 0;
  for (int ms = 0; ms < 10'000; ms += 100, upstream.clock.advance(100)) {
    (void)Upstream::call(both, ended(EKD_OK));
    calls += Upstream::call(one, ended(EKD_OK)) ? 1 : 0;
  }
  CHECK(calls >= 80);  // the other's, of 100: a burst of 2 and one a second
}

TEST_CASE("a place in the line is lost to whoever does not come back for it") {
  Upstream upstream;
  Protection here = upstream.make("here", {"endpoint"}), gone = upstream.make("gone", {"endpoint"});
  CHECK(Upstream::call(here, ended(EKD_OK)));
  CHECK_FALSE(Upstream::call(gone, ended(EKD_OK)));
  upstream.clock.advance(500);
  CHECK_FALSE(Upstream::call(here, ended(EKD_OK)));  // it is the other's turn
  upstream.clock.advance(700);
  CHECK(Upstream::call(here, ended(EKD_OK)));
}

TEST_CASE("what an outcome says of its upstream") {
  struct Row {
    ekd_status status;
    bool pauses;         // the event's attempt does not count
    bool opens_by_five;  // in a row
    bool opens_by_twenty;
  };
  for (const Row& row : {Row{EKD_OK, false, false, false}, Row{EKD_E_RETRY, false, false, true},
                         Row{EKD_E_NOT_CONNECTED, false, true, true}, Row{EKD_E_AUTH, true, true, true},
                         Row{EKD_E_RATE_LIMITED, true, false, false}, Row{EKD_E_REJECTED, false, false, false},
                         Row{EKD_E_UNKNOWN_OUTCOME, false, false, true}, Row{EKD_E_CANCELLED, false, false, false}}) {
    CAPTURE(row.status);
    Upstream upstream;
    Protection protection = upstream.make("crm");
    CHECK(Protection::is_pause(ended(row.status)) == row.pauses);
    int calls = 0;
    const auto call_until = [&](int most) {
      for (; calls < most && protection.breaker().state() == Breaker::State::closed; ++calls) {
        while (protection.closed_for_ms() > 0) upstream.clock.advance(protection.closed_for_ms());
        CHECK(Upstream::call(protection, ended(row.status)));
      }
      return protection.breaker().state() == Breaker::State::open;
    };
    CHECK(call_until(5) == row.opens_by_five);
    CHECK(call_until(20) == row.opens_by_twenty);
  }
}

TEST_CASE("Retry-After closes the whole upstream for exactly that long, over a restart too") {
  Upstream upstream;
  Protection protection = upstream.make("crm");
  CHECK(Upstream::call(protection, ended(EKD_E_RATE_LIMITED, 30'000)));
  Protection::Ticket ticket;
  CHECK(protection.leave(ticket) == 30'000);
  upstream.clock.advance(10'000);
  Protection restarted = upstream.make("crm");
  Protection other = upstream.make("other");
  CHECK(restarted.leave(ticket) == 20'000);
  CHECK(other.leave(ticket) == 0);
  upstream.clock.advance(20'000);
  CHECK(restarted.leave(ticket) == 0);
  upstream.clock.set_wall(upstream.clock.wall_ms() - 100ll * 24 * 3'600'000);  // a clock that jumped while nobody ran
  CHECK(upstream.make("crm").closed_for_ms() <= 24ll * 3'600'000);
}

TEST_CASE("a \"too many\" without a time waits longer from one to the next, and slows those that share the limit") {
  Upstream upstream;
  Protection protection = upstream.make("crm", {"credential"});
  Protection sharing = upstream.make("erp", {"credential"});
  CHECK(Upstream::call(protection, ended(EKD_E_RATE_LIMITED)));
  CHECK(protection.closed_for_ms() >= 1'000);
  CHECK(sharing.closed_for_ms() == 0);
  CHECK(sharing.limits().front().rate_now == Approx(0.5));
}

TEST_CASE("a call counts under each of its limits, and under none when one of them has no room") {
  Upstream upstream;
  Protection both = upstream.make("crm", {"credential", "endpoint"});
  Protection one = upstream.make("erp", {"endpoint"});
  Protection::Ticket ticket;
  CHECK(both.leave(ticket) == 0);
  CHECK(both.leave(ticket) == 100);  // of the endpoint
  upstream.clock.advance(100);
  CHECK(one.leave(ticket) == 100);  // after the other
  CHECK(both.leave(ticket) == 0);   // the call that could not leave took nothing
  upstream.clock.advance(100);
  CHECK(one.leave(ticket) == 0);
  upstream.clock.advance(100);
  CHECK(both.leave(ticket) > 100);  // of the credential
}

TEST_CASE("a daily quota is counted over a restart") {
  Upstream upstream;
  const Limits::Named named{{"day", {.daily_quota = 2}}};
  Limits first(named, upstream.clock, &upstream.kept, upstream.metrics);
  CHECK(first.take("crm", {"day"}, 1) == 0);
  Limits second(named, upstream.clock, &upstream.kept, upstream.metrics);
  CHECK(second.take("crm", {"day"}, 1) == 0);
  CHECK(second.take("crm", {"day"}, 1) > 0);
  CHECK(second.infos({"day"}).front().used_today == 2);
}

TEST_CASE("one event of a batch that was taken shows that the upstream works") {
  Upstream upstream;
  Protection protection = upstream.make("crm");
  plugin::Outcome batch;
  batch.items = {ended(EKD_OK), ended(EKD_E_NOT_CONNECTED)};
  for (int i = 0; i < 30; ++i) CHECK(Upstream::call(protection, batch));
  CHECK(protection.breaker().state() == Breaker::State::closed);
}

TEST_CASE("a \"too many\" for each event of a batch is one, and the longest time that one of them names holds") {
  Upstream upstream;
  Protection protection = upstream.make("crm", {"credential"});
  plugin::Outcome batch;
  batch.items.assign(64, ended(EKD_E_RATE_LIMITED));
  CHECK(Upstream::call(protection, batch));
  CHECK(protection.limits().front().rate_now == Approx(0.5));
  CHECK(protection.closed_for_ms() >= 1'000);
  CHECK(protection.closed_for_ms() <= 2'000);
  Protection other = upstream.make("erp");
  batch.items = {ended(EKD_E_RATE_LIMITED, 10'000), ended(EKD_E_RATE_LIMITED, 30'000), ended(EKD_OK)};
  CHECK(Upstream::call(other, batch));
  CHECK(other.closed_for_ms() == 30'000);
}

TEST_CASE("one \"too many\" in a batch pauses the upstream, whatever became of the others") {
  Upstream upstream;
  Protection protection = upstream.make("crm");
  plugin::Outcome batch;
  batch.items = {ended(EKD_E_RATE_LIMITED), ended(EKD_OK)};
  CHECK(Upstream::call(protection, batch));
  CHECK(protection.closed_for_ms() >= 1'000);
}

}  // namespace
