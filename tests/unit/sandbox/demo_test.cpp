// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <map>

#include "demo_run.hpp"
#include "json.hpp"

namespace ekiden::sandbox {

namespace {

class FakeTimer final : public DemoTimer {
 public:
  std::int64_t elapsed_ms() const override { return now_ms_; }
  bool pause() override {
    now_ms_ += 10;
    return now_ms_ < end_ms;
  }

  std::int64_t end_ms = 1'000'000;

 private:
  std::int64_t now_ms_ = 0;
};

/// Sees every hop at the third look, except those told otherwise.
class FakeStage final : public DemoStage {
 public:
  void open() override {}
  Observation look(Hop hop) override {
    if (const auto told = instead.find(hop); told != instead.end()) return told->second;
    if (++looks_[hop] < 3) return {Observation::Kind::waiting, "not yet"};
    return {Observation::Kind::seen, "here"};
  }

  std::map<Hop, Observation> instead;

 private:
  std::map<Hop, int> looks_;
};

JsonDocument verdict_of(FakeStage& stage, FakeTimer& timer) {
  DemoRecord record;
  record.begin();
  run_demo(stage, timer, 100, record);
  return parse_json_object(record.to_json()).value();
}

const JsonValue& hop_at(const JsonDocument& verdict, rapidjson::SizeType index) {
  return verdict["hops"][index];
}

}  // namespace

TEST_CASE("The demo passes when every hop was seen, and tells when") {
  FakeStage stage;
  FakeTimer timer;
  const JsonDocument verdict = verdict_of(stage, timer);
  CHECK(string_member(verdict, "verdict") == "passed");
  CHECK(verdict["failed_hop"].IsNull());
  REQUIRE(verdict["hops"].Size() == hop_count);
  CHECK(int_member(hop_at(verdict, 0), "at_ms") == 20);
  CHECK(int_member(hop_at(verdict, 1), "at_ms") == 40);
  CHECK(int_member(hop_at(verdict, 1), "took_ms") == 20);
  CHECK(string_member(hop_at(verdict, 6), "name") == "crm-status");
}

TEST_CASE("A hop that is not seen in time fails the demo under its name, with what was seen instead") {
  const auto hop = static_cast<Hop>(GENERATE(range(0, 7)));
  FakeStage stage;
  stage.instead[hop] = {Observation::Kind::waiting, "HTTP 401"};
  FakeTimer timer;
  const JsonDocument verdict = verdict_of(stage, timer);
  CHECK(string_member(verdict, "verdict") == "failed");
  CHECK(string_member(verdict, "failed_hop") == name_of(hop));
  const auto index = static_cast<rapidjson::SizeType>(hop);
  CHECK(string_member(hop_at(verdict, index), "detail") == "HTTP 401");
  for (rapidjson::SizeType after = index + 1; after < hop_count; ++after) {
    CHECK(string_member(hop_at(verdict, after), "state") == "waiting");
  }
}

TEST_CASE("A hop that has failed is not waited for") {
  FakeStage stage;
  stage.instead[Hop::crm_status] = {Observation::Kind::failed, "status unknown"};
  FakeTimer timer;
  CHECK(string_member(verdict_of(stage, timer), "failed_hop") == "crm-status");
  CHECK(timer.elapsed_ms() == 120);
}

TEST_CASE("A run that is to end does not wait for its limit") {
  FakeStage stage;
  stage.instead[Hop::platform_push] = {Observation::Kind::waiting, "nothing"};
  FakeTimer timer;
  timer.end_ms = 20;
  CHECK(string_member(verdict_of(stage, timer), "verdict") == "failed");
  CHECK(timer.elapsed_ms() == 20);
}

}  // namespace ekiden::sandbox
