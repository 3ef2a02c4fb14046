// SPDX-License-Identifier: Apache-2.0
#include "kafka/kafka_sink.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "plugins/kafka/running.hpp"

using namespace ekiden;
using ekiden::sdk::Delivery;
using ekiden::test::all;
using ekiden::test::codes;
using ekiden::test::codes_of;
using ekiden::test::Running;
using ekiden::test::Said;

TEST_CASE("in binary mode attributes are headers, the data is the value, and the key is the conversation") {
  Running running;
  const Said said(1, "您好 😀");
  Delivery delivery = said.one(1);
  delivery.conversation = "hello:hello:dm:o1";
  CHECK(codes(running.deliver({delivery})) == all(1, EKD_OK));
  const auto read = running.cluster.read(running.topic, 1);
  REQUIRE(read.size() == 1);
  CHECK(read[0].key == "hello:hello:dm:o1");
  CHECK(read[0].value == R"({"text":"您好 😀"})");
  CHECK(read[0].headers == std::map<std::string, std::string>{{"content-type", "application/json"},
                                                              {"ce_specversion", "1.0"},
                                                              {"ce_id", "a1"},
                                                              {"ce_type", "t"},
                                                              {"ce_source", "/s"}});
  CHECK(running.host.violations().empty());
}

TEST_CASE("in structured mode the value is the event, and a map's record goes in its place") {
  Running running(R"(,"mode":"structured")");
  const Said said(2, "hello");
  Delivery mapped = said.one(2);
  mapped.record = R"({"text":"mapped"})";
  CHECK(codes(running.deliver({said.one(1), mapped})) == all(2, EKD_OK));
  auto read = running.cluster.read(running.topic, 2);
  REQUIRE(read.size() == 2);
  std::sort(read.begin(), read.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
  CHECK(read[0].value == said.document(1));
  CHECK(read[0].headers ==
        std::map<std::string, std::string>{{"content-type", "application/cloudevents+json; charset=utf-8"}});
  CHECK(read[1].value == R"({"text":"mapped"})");
  CHECK(read[1].headers.at("ce_id") == "a2");
  CHECK(read[1].headers.at("content-type") == "application/json");
}

TEST_CASE("the events of a conversation are in one partition, in their order, also those that come again") {
  Running running;
  std::vector<std::string> wanted;
  for (std::uint32_t n = 0; n < 20; ++n) {
    const Said said(1, "m" + std::to_string(n));
    Delivery delivery = said.one(1, 1 + n % 2);
    delivery.conversation = "one";
    CHECK(codes(running.deliver({delivery})) == all(1, EKD_OK));
    wanted.push_back(R"({"text":"m)" + std::to_string(n) + "\"}");
  }
  std::vector<std::string> values;
  std::set<int> partitions;
  for (const auto& read : running.cluster.read(running.topic, 20)) {
    values.push_back(read.value);
    partitions.insert(read.partition);
  }
  CHECK(values == wanted);
  CHECK(partitions.size() == 1);
}

TEST_CASE("after a fatal error of librdkafka a new producer goes on, and a reader knows what it has by its id") {
  Running running;
  const Said said(3, "hello");
  CHECK(codes(running.deliver({said.one(1)})) == all(1, EKD_OK));
  running.cluster.fail_next({RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER});
  CHECK(codes(running.deliver({said.one(2)})) != all(1, EKD_OK));
  CHECK(running.deliver_until_done({said.one(2, 2), said.one(3)}) == 0);
  std::map<std::string, std::set<std::string>> keys;  // of each id
  for (const auto& read : running.cluster.read(running.topic, 3)) keys[read.headers.at("ce_id")].insert(read.key);
  CHECK(keys == std::map<std::string, std::set<std::string>>{{"a1", {"a1"}}, {"a2", {"a2"}}, {"a3", {"a3"}}});
  CHECK(running.host.violations().empty());
}

TEST_CASE("a batch that brokers refuse is tried message by message, and only what they refuse alone is refused") {
  const auto error = GENERATE(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_INVALID_RECORD,
                              RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE);
  Running running;
  const Said said(1, "hello");
  running.cluster.fail_next({error});
  CHECK(codes(running.deliver({said.one(1)})) == all(1, EKD_E_RETRY));
  running.cluster.fail_next({error});
  const auto statuses = running.deliver({said.one(1, 2)});
  CHECK(codes(statuses) == all(1, EKD_E_REJECTED));
  CHECK(statuses[0].upstream_status == error);
  CHECK(codes(running.deliver({said.one(1, 3)})) == all(1, EKD_OK));
}

TEST_CASE("rights that are refused pause the sink, which goes on when they are given") {
  Running running;
  const Said said(2, "hello");
  running.cluster.fail_next({RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED});
  CHECK(codes(running.deliver({said.one(1)})) == all(1, EKD_E_AUTH));
  CHECK(running.deliver_until_done(said.every()) == 0);
  CHECK(running.cluster.read(running.topic, 2).size() == 2);
}

TEST_CASE("a topic that is not there stops the sink with a sentence that says what to do") {
  Running running(R"(,"timeout_ms":4000)");
  running.cluster.fail_topic(running.topic, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
  const auto statuses = running.deliver({Said(1, "hello").one(1)});
  CHECK(codes(statuses) == all(1, EKD_E_CONFIG));
  CHECK_THAT(statuses[0].message, Catch::Contains("make the topic"));
}

TEST_CASE("a sink that finds no broker says so at once, and goes on when there are some") {
  Running running;
  running.cluster.break_brokers(true);
  const Said said(2, "hello");
  CHECK(running.deliver({said.one(1)})[0].code == EKD_E_NOT_CONNECTED);
  CHECK(running.host.health().state == EKD_HEALTH_DEGRADED);
  CHECK_THAT(running.host.health().reason, Catch::Contains("no Kafka broker can be reached"));
  running.cluster.break_brokers(false);
  CHECK(running.deliver_until_done(said.every()) == 0);
  CHECK(running.host.health().state == EKD_HEALTH_OK);
  CHECK(running.cluster.read(running.topic, 2).size() == 2);
  CHECK(running.host.violations().empty());
}

TEST_CASE("brokers that go away have the time of one delivery to come back") {
  Running running(R"(,"timeout_ms":3000,"properties":{"reconnect.backoff.max.ms":"500"})");
  const Said said(3, "hello");
  CHECK(codes(running.deliver({said.one(1)})) == all(1, EKD_OK));
  running.cluster.break_brokers(true);
  CHECK(codes(running.deliver({said.one(2)})) == all(1, EKD_E_NOT_CONNECTED));
  running.cluster.break_brokers(false);
  CHECK(running.deliver_until_done({said.one(2, 2), said.one(3)}) == 0);
  CHECK(running.host.health().state == EKD_HEALTH_OK);
  CHECK(running.cluster.read(running.topic, 3).size() == 3);
}

TEST_CASE("an answer that never comes is an outcome that nobody knows") {
  Running running(R"(,"timeout_ms":3000,"properties":{"socket.timeout.ms":"1000"})");
  const Said said(1, "hello");
  CHECK(codes(running.deliver({said.one(1)})) == all(1, EKD_OK));
  running.cluster.slow_down(60'000);
  CHECK(codes(running.deliver({said.one(1)})) == all(1, EKD_E_UNKNOWN_OUTCOME));
}

TEST_CASE("at a stop what waits to be sent is sent, and ends with what became of it") {
  Running running(R"(,"properties":{"linger.ms":"50000"})");
  const Said said(3, "hello");
  REQUIRE_FALSE(running.host.deliver(said.every()));
  const ekd_op delivery = running.host.last_op();
  running.host.stop(60'000);
  REQUIRE(running.host.run_until([&] { return running.host.last_completion().has_value(); }));
  CHECK(codes_of(running.host.completion(delivery)) == all(3, EKD_OK));
  CHECK(running.cluster.read(running.topic, 3).size() == 3);
  CHECK(running.host.leftovers().empty());
  CHECK(running.host.violations().empty());
}

TEST_CASE("a stop without brokers ends in its time, and says of each event that it did not arrive") {
  Running running;
  CHECK(codes(running.deliver({Said(1, "hello").one(1)})) == all(1, EKD_OK));
  running.cluster.break_brokers(true);
  REQUIRE_FALSE(running.host.deliver(Said(2, "hello").every()));
  const ekd_op delivery = running.host.last_op();
  running.host.stop(100);
  REQUIRE(running.host.run_until([&] { return running.host.last_completion().has_value(); }));
  CHECK(codes_of(running.host.completion(delivery)) == all(2, EKD_E_RETRY));
  CHECK(running.host.violations().empty());
}
