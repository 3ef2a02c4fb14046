// SPDX-License-Identifier: Apache-2.0
// Events on their way through the map of their route.
#include <rapidjson/document.h>

#include "consumer_stage.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::pipeline;
using namespace ekiden::pipeline::test;

std::shared_ptr<const mapping::Map> map_of(const char* json) {
  rapidjson::Document document;
  document.Parse(json);
  std::vector<mapping::Problem> problems;
  auto map = mapping::Map::compile({"m.yaml", document, [](const std::string&) { return 3; }}, problems);
  REQUIRE(map);
  return map;
}

// A consumer whose route maps; it keeps the records that come to the sink.
class MappedStage : public ConsumerStage {
 public:
  explicit MappedStage(const char* map) {
    Routes::Route route{{"wechat-cn"}, {}, {"crm"}};
    route.map = map_of(map);
    routes = Routes({route});
    answer = [this](const plugin::DeliveryCall& call) {
      records.push_back(call.record);
      return said;
    };
  }

  plugin::Outcome said = outcome(EKD_OK);
  std::vector<std::string> records;
};

std::string record_of(Seq seq) {
  return R"({"seq":)" + std::to_string(seq) + "}";
}

constexpr const char* kSeq = R"({"record": {"seq": "{{ number(/sequence) }}"}})";

TEST_CASE("the sink gets the record beside the document, the same at every attempt") {
  MappedStage stage(kSeq);
  stage.said = outcome(EKD_E_RETRY, "later");
  stage.start();
  const Seq seq = stage.append_event("a");
  stage.settle();
  stage.said = outcome(EKD_OK);
  stage.pass(stage.settings.backoff.cap_ms);
  CHECK(stage.records == std::vector{record_of(seq), record_of(seq)});
  CHECK(stage.attempts.at(1).attempt == 2);
  CHECK(stage.attempts.at(0).document == stage.attempts.at(1).document);
}

TEST_CASE("an event that the map leaves out is finished, and takes no call of the sink's") {
  MappedStage stage(R"({"when": "{{ number(/sequence) > 1000 }}", "record": {}})");
  stage.start();
  for (int i = 0; i < 600; ++i) stage.append_event(i % 2 == 0 ? "a" : "b");
  stage.settle();
  CHECK(stage.attempts.empty());
  CHECK(stage.consumer->info().backlog == 0);
  CHECK(stage.metrics.counter("ekiden_deliveries_total", {{"sink", "crm"}, {"result", "skipped"}}).value() == 600);
  stage.restart();
  CHECK(stage.consumer->info().backlog == 0);
}

TEST_CASE("an event of which no record can be made is a dead letter at once, with the reason, and the others go on") {
  MappedStage stage(kSeq);
  Seq bad = 0;
  stage.check_record = [&](const mapping::Json& record) -> std::optional<mapping::Violation> {
    if (record["seq"].GetUint64() != bad) return std::nullopt;
    return mapping::Violation{"/seq", "is the wrong one"};
  };
  stage.start();
  stage.append_event("a");
  bad = stage.append_event("a");
  const Seq last = stage.append_event("a");
  stage.settle();
  CHECK(stage.count(bad) == 0);
  CHECK(stage.count(last) == 1);
  const std::vector<DeadLetterInfo> letters = stage.consumer->dead_letters(0, 10);
  REQUIRE(letters.size() == 1);
  CHECK(letters[0].reason == "m.yaml:3: seq: is the wrong one");
  bad = 0;
  CHECK(stage.replay() == 1);
  CHECK(stage.records.back() == record_of(letters[0].seq));
}

TEST_CASE("a route that blocks waits with an event of which no record can be made") {
  MappedStage stage(kSeq);
  stage.settings.on_refusal = OnRefusal::block;
  bool refuses = true;
  stage.check_record = [&](const mapping::Json&) -> std::optional<mapping::Violation> {
    return refuses ? std::optional<mapping::Violation>({"/seq", "is wrong"}) : std::nullopt;
  };
  stage.start();
  stage.append_event("a");
  stage.settle();
  CHECK(stage.attempts.empty());
  CHECK(stage.consumer->info().dead_letters == 0);
  refuses = false;
  stage.pass(stage.settings.backoff.cap_ms);
  CHECK(stage.attempts.size() == 1);
}

TEST_CASE("the map sees what the filters made of the event") {
  MappedStage stage(kSeq);
  Routes::Route route{{"wechat-cn"}, {}, {"crm"}, {"f"}};
  route.map = map_of(R"({"record": {"who": "/who"}})");
  stage.routes = Routes({route});
  stage.filters.add({"f", "filter", 1}, [&](const plugin::DeliveryCall& event, plugin::Instance::Judged done) {
    CHECK(event.record.empty());
    const std::string document = R"({"sequence":")" + std::to_string(event.sequence) + R"(","who":"nobody"})";
    stage.loop->post([done = std::move(done), document] {
      done({outcome(EKD_OK), plugin::Verdict::replace, document});
    });
  });
  stage.start();
  stage.append_event("a");
  stage.settle();
  CHECK(stage.records == std::vector<std::string>{R"({"who":"nobody"})"});
}

TEST_CASE("a condition of a route leads only some events to the sink") {
  ConsumerStage stage;
  std::vector<mapping::Mistake> mistakes;
  Routes::Route route{{"wechat-cn"}, {}, {"crm"}};
  route.condition = mapping::Condition::compile("{{ /n != 2 }}", mistakes);
  stage.routes = Routes({route});
  stage.start();
  const Seq first = stage.append_event("a");
  stage.append_event("a");
  const Seq third = stage.append_event("a");
  stage.settle();
  CHECK(stage.seqs_of("a") == std::vector{first, third});
  CHECK(stage.consumer->info().backlog == 0);
}

// One event is with the sink; one of another conversation is mapped and waits.
struct WaitingMappedStage : MappedStage {
  WaitingMappedStage() : MappedStage(kSeq) {
    settings.max_in_flight = 1;
    answer = [this](const plugin::DeliveryCall& call) {
      records.push_back(call.record);
      return std::nullopt;
    };
    start();
    open = append_event("a");
    theirs = append_event("b");
    settle();
    REQUIRE(attempts.size() == 1);
  }
  Seq open = 0, theirs = 0;
};

TEST_CASE("an event that is mapped and waits does not leave while it is being erased; what is behind it does") {
  WaitingMappedStage stage;
  const Seq behind = stage.append_event("b");
  stage.settle();
  stage.consumer->forget({stage.theirs});
  stage.end_delivery(0, outcome(EKD_OK));
  CHECK(stage.records == std::vector{record_of(stage.open), record_of(behind)});
  CHECK(stage.consumer->info().backlog == 1);
}

TEST_CASE("an event whose erasure failed leaves with its record, made anew") {
  WaitingMappedStage stage;
  stage.consumer->forget({stage.theirs});
  stage.consumer->forget({stage.open});  // the next erasure
  stage.end_delivery(0, outcome(EKD_OK));
  CHECK(stage.records == std::vector{record_of(stage.open), record_of(stage.theirs)});
}

TEST_CASE("what stands behind an event that is erased between two attempts goes on when that one's turn comes") {
  MappedStage stage(kSeq);
  stage.said = outcome(EKD_E_RETRY, "later");
  stage.start();
  const Seq theirs = stage.append_event("a"), behind = stage.append_event("a");
  stage.pass(500);
  stage.consumer->forget({theirs});
  stage.consumer->wake();  // reads to the end: no later turn is due for that
  stage.loop->run();
  stage.said = outcome(EKD_OK);
  stage.clock.advance(stage.settings.backoff.cap_ms);
  stage.loop->run();
  CHECK(stage.records == std::vector{record_of(theirs), record_of(behind)});
}

}  // namespace
