// SPDX-License-Identifier: Apache-2.0
// What the sink survives. An effect is a message that brokers keep: one that a producer repeats under its number is
// one, one that comes anew is another, also with the id of the first.
#include <algorithm>
#include <string>
#include <vector>

#include "plugins/kafka/running.hpp"
#include "support/fault_table.hpp"

using namespace ekiden;
using ekiden::test::all;
using ekiden::test::codes;
using ekiden::test::codes_of;
using ekiden::test::FaultTable;
using ekiden::test::MockCluster;
using ekiden::test::Running;
using ekiden::test::Said;

namespace {

struct Fault {
  const char* name;
  const char* what;
  std::vector<rd_kafka_resp_err_t> errors;
};

void harm_requests(FaultTable& table) {
  for (const Fault& fault :
       std::vector<Fault>{{"429 without Retry-After",
                           "THROTTLING_QUOTA_EXCEEDED: the host's back-off, and no attempt counted",
                           {RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED}},
                          {"5xx storm",
                           "leaders that move, time-outs, replicas that lack: librdkafka repeats it",
                           {RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
                            RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND,
                            RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT}},
                          {"token expired mid-batch",
                           "SASL_AUTHENTICATION_FAILED: paused, then a new login",
                           {RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED}},
                          {"partial batch failure",
                           "a partition's batch is refused: each of its events goes by itself",
                           {RD_KAFKA_RESP_ERR_INVALID_RECORD}},
                          {"connection cut",
                           "as the request is read: librdkafka connects again",
                           {RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__TRANSPORT}},
                          {"full or unwritable",
                           "KAFKA_STORAGE_ERROR, NOT_ENOUGH_REPLICAS: again until there is room",
                           {RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS}}}) {
    INFO(fault.name);
    Running running;
    running.cluster.fail_next(fault.errors);
    CHECK(running.deliver_until_done(Said(8, "hello").every()) == 0);
    table.add(fault.name, fault.what, 8, running.cluster.kept(running.topic));
    CHECK(running.host.violations().empty());
  }
}

void lose_answers(FaultTable& table) {
  MockCluster own;
  Running running({}, own);
  running.cluster.hold_answers();
  REQUIRE_FALSE(running.host.deliver(Said(8, "hello").every()));
  REQUIRE(running.host.run_until([&] { return running.cluster.kept(running.topic) == 8; }, std::chrono::seconds(90)));
  running.cluster.break_brokers(true);
  running.cluster.break_brokers(false);
  REQUIRE(running.host.run_until([&] { return running.host.last_completion().has_value(); }, std::chrono::seconds(90)));
  CHECK(codes_of(running.host.last_completion()) == all(8, EKD_OK));
  CHECK(running.cluster.read(running.topic, 16).size() == 16);  // each has come again
  table.add("answer lost after commit", "librdkafka repeats it, brokers know its sequence number", 8,
            running.cluster.kept(running.topic));
}

void break_brokers(FaultTable& table) {
  Running running;
  const Said said(4, "hello");
  CHECK(codes(running.deliver({said.one(4)})) == all(1, EKD_OK));
  running.cluster.break_brokers(true);
  REQUIRE_FALSE(running.host.deliver({said.one(1), said.one(2), said.one(3)}));
  running.cluster.break_brokers(false);
  REQUIRE(running.host.run_until([&] { return running.host.last_completion().has_value(); }, std::chrono::seconds(90)));
  CHECK(codes_of(running.host.last_completion()) == all(3, EKD_OK));
  table.add("connection cut", "all brokers go and come back", 4, running.cluster.kept(running.topic));
}

void refuse_one(FaultTable& table) {
  Running running(R"(,"max_message_bytes":2000)");
  const Said small(2, "hello"), large(3, std::string(3'000, 'x'));
  CHECK(codes(running.deliver({small.one(1), large.one(3), small.one(2)})) ==
        std::vector<ekd_status>{EKD_OK, EKD_E_REJECTED, EKD_OK});
  table.add("partial batch failure", "a message is too large: a dead letter, the others are produced", 2,
            running.cluster.kept(running.topic));
}

void carry(FaultTable& table, const char* mode) {
  struct Content {
    const char* name;
    std::string text;
  };
  Running running(R"(,"max_message_bytes":4000000,"mode":")" + std::string(mode) + "\"");
  std::size_t before = 0;
  for (const Content& content : std::vector<Content>{{"1 MB message", std::string(1 << 20, 'x')},
                                                     {"emoji", "\xF0\x9F\x98\x80"},
                                                     {"NUL", "a\\u0000b"},
                                                     {"formula", "=1+1"},
                                                     {"SQL metacharacters", "'; DROP TABLE x;--"},
                                                     {"CSV metacharacters", "a,\\\"b\\\"\\r\\n"}}) {
    INFO(content.name);
    const Said said(1, content.text);
    CHECK(codes(running.deliver({said.one(1)})) == all(1, EKD_OK));
    const std::string wanted =
        mode == std::string("structured") ? said.document(1) : R"({"text":")" + content.text + "\"}";
    const auto read = running.cluster.read(running.topic, before + 1);
    CHECK(std::any_of(read.begin(), read.end(), [&](const auto& one) { return one.value == wanted; }));
    const std::size_t kept = running.cluster.kept(running.topic);
    table.add(content.name, std::string("the bytes of the journal, ") + mode, 1, kept - before);
    before = kept;
  }
}

}  // namespace

TEST_CASE("the fault table of the sink kafka") {
  FaultTable table("kafka, librdkafka " + std::string(rd_kafka_version_str()));
  lose_answers(table);
  table.not_applicable("429 with Retry-After", "brokers delay their answers by a quota, which librdkafka heeds");
  harm_requests(table);
  break_brokers(table);
  refuse_one(table);
  carry(table, "binary");
  carry(table, "structured");
  table.not_applicable("lone surrogate",
                       "the gateway takes none into the journal; binary mode refuses such a document");
  CHECK(table.is_right());
}
