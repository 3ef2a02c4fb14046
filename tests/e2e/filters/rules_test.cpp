// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <string>

#include "e2e/delivery/receiver.hpp"
#include "json_channel.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

constexpr char kFilters[] =
    "{id: noise, filter: drop, isolation: ISOLATION, config: {rules: [{reason: test_traffic, when: {sender: tester}}, "
    "{reason: greeting, when: {fields: [{at: /data/message/parts/*/text, matches: \"^(hi|hello)$\"}]}}]}}, "
    "{id: tags, filter: tag, isolation: ISOLATION, config: {rules: [{tag: complaint, when: {text: 投诉}}, "
    "{tag: [vip, known], when: {sender: ada}}]}}, "
    "{id: names, filter: enrich, isolation: ISOLATION, config: {constants: {region: cn}, tables: [{name: store, key: "
    "/channel, "
    "csv: \"id,city\\njson,杭州\\n\"}]}}, "
    "{id: no-pii, filter: redact, isolation: ISOLATION}";

std::string in(const std::string& isolation) {
  std::string filters = kFilters;
  for (std::size_t at = 0; (at = filters.find("ISOLATION", at)) != std::string::npos;)
    filters.replace(at, 9, isolation);
  return filters;
}

Receiver::Reply fine(const Receiver::Request&, int) {
  return {};
}

bool counts(JsonChannel& channel, const std::string& sample) {
  return channel.gateway().metrics().find(sample + '\n') != std::string::npos;
}

}  // namespace

TEST_CASE("what one filter adds the next one sees: dropped, tagged, enriched and redacted on the way to one sink") {
  const std::string isolation = GENERATE("host", "process");
  CAPTURE(isolation);
  Receiver receiver(fine);
  JsonChannel channel(receiver.url(), in(isolation), "noise, tags, names, no-pii");
  channel.start();
  REQUIRE(channel.say("tester", "1", "is it on?") == 200);
  REQUIRE(channel.say("ada", "2", "hi") == 200);
  REQUIRE(channel.say("ada", "3", "我要投诉，电话13800138000") == 200);
  REQUIRE(channel.say("bert", "4", "thanks") == 200);
  CHECK(eventually([&] { return receiver.count() == 2; }));
  CHECK(eventually(
      [&] { return channel.gateway().api("GET", "/v1/sinks").body.find("\"backlog\":0") != std::string::npos; }));
  CHECK(receiver.count() == 2);
  REQUIRE(receiver.requests_of("json:json:dm:ada").size() == 1);
  CHECK_THAT(
      receiver.requests_of("json:json:dm:ada").front().body,
      Catch::Contains(R"("enriched":{"tags":["complaint","vip","known"],"region":"cn","store":{"city":"杭州"}})") &&
          Catch::Contains("我要投诉，电话[电话号码]"));
  REQUIRE(receiver.requests_of("json:json:dm:bert").size() == 1);
  CHECK_THAT(receiver.requests_of("json:json:dm:bert").front().body,
             Catch::Contains(R"("enriched":{"region":"cn","store":{"city":"杭州"}})"));
  CHECK(counts(channel, R"(ekiden_filtered_total{filter="noise",reason="test_traffic"} 1)"));
  CHECK(counts(channel, R"(ekiden_filtered_total{filter="noise",reason="greeting"} 1)"));
  CHECK(eventually([&] {
    return counts(channel, R"(ekiden_plugin_lookups_total{instance="names",table="store",result="found"} 2)");
  }));
  REQUIRE(channel.gateway().events().size() == 4);
  for (const std::string& event : channel.gateway().events()) CHECK_THAT(event, !Catch::Contains("enriched"));
  channel.gateway().stop();
}
