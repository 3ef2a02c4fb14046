// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <future>

#include "e2e/operator/command.hpp"
#include "e2e/operator/relay.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

// A problem document with its code; not only a status.
void check_problem(const Answer& answer, int status, const std::string& code) {
  INFO(answer.body);
  CHECK(answer.status == status);
  const auto type = answer.headers.find("Content-Type");
  REQUIRE(type != answer.headers.end());
  CHECK(type->second == "application/problem+json");
  const rapidjson::Document problem = parse(answer.body);
  REQUIRE(problem.HasMember("code"));
  CHECK(problem["code"].GetString() == code);
  CHECK(problem["type"].GetString() == "urn:ekiden:problem:" + code);
  CHECK(problem["status"].GetInt() == status);
  CHECK(problem["title"].GetStringLength() > 0);
  CHECK(problem["detail"].GetStringLength() > 0);
}

std::string next_of(const Answer& answer) {
  return parse(answer.body)["next"].GetString();
}

}  // namespace

TEST_CASE("health and metrics need no token, everything else answers 401 without a right one") {
  const Relay relay;
  for (const char* path : {"/livez", "/readyz", "/healthz", "/metrics"}) {
    INFO(path);
    CHECK(http(relay.gateway.admin(), "GET", path).status == 200);
    CHECK(http(relay.gateway.listen(), "GET", path).status == 404);
  }
  const std::pair<const char*, const char*> guarded[] = {{"GET", "/"},
                                                         {"GET", "/v1"},
                                                         {"GET", "/v1/events"},
                                                         {"POST", "/v1/commands"},
                                                         {"GET", "/v1/commands/x"},
                                                         {"GET", "/v1/channels"},
                                                         {"GET", "/v1/sinks"},
                                                         {"GET", "/v1/dead-letters"},
                                                         {"POST", "/v1/dead-letters/replay"},
                                                         {"POST", "/v1/dead-letters/drop"},
                                                         {"POST", "/v1/sinks/crm/replay"},
                                                         {"DELETE", "/v1/events"},
                                                         {"GET", "/nothing"},
                                                         {"GET", "/livez/more"}};
  for (const auto& [method, path] : guarded) {
    INFO(method << " " << path);
    check_problem(http(relay.gateway.admin(), method, path), 401, "unauthorized");
    check_problem(http(relay.gateway.admin(), method, path, {}, {{"Authorization", "Bearer wrong-token-0123456789"}}),
                  401, "unauthorized");
  }
  check_problem(relay.gateway.api("GET", "/v1/nothing"), 404, "not_found");
  check_problem(relay.gateway.api("DELETE", "/v1/events"), 405, "method_not_allowed");
}

TEST_CASE(
    "a sink is ok, degraded while it retries, down once its receiver is gone, with reason and since; the gateway stays "
    "ready") {
  const Relay relay;
  CHECK(relay.sink()["state"] == "ok");
  CHECK(relay.sink()["reason"].IsNull());
  const std::string since = relay.sink()["since"].GetString();
  CHECK(since.ends_with("Z"));

  relay.fault("crm-500");
  relay.say("refused for now");
  REQUIRE(eventually([&] { return relay.sink()["state"] == "degraded"; }));
  CHECK(contains(relay.sink()["reason"].GetString(), "500"));
  CHECK(relay.sink()["backlog"].GetInt() == 1);
  CHECK(relay.sink()["oldest_event"].IsString());
  CHECK(relay.sink()["since"].GetString() >= since);
  CHECK(parse(http(relay.gateway.admin(), "GET", "/healthz").body)["status"] == "degraded");
  CHECK(http(relay.gateway.admin(), "GET", "/healthz").status == 200);

  relay.clear_faults();
  REQUIRE(eventually([&] { return relay.sink()["state"] == "ok"; }));
  CHECK(relay.sink()["reason"].IsNull());

  relay.fault("crm-410");
  relay.say("nobody takes this");
  REQUIRE(eventually([&] { return relay.sink()["state"] == "down"; }));
  CHECK(contains(relay.sink()["reason"].GetString(), "410"));
  const Answer health = http(relay.gateway.admin(), "GET", "/healthz");
  CHECK(health.status == 503);
  CHECK(parse(health.body)["status"] == "down");
  CHECK(parse(health.body)["channels"][0]["state"] == "ok");
  CHECK(http(relay.gateway.admin(), "GET", "/readyz").status == 200);
}

TEST_CASE("a channel whose account the platform refuses is not ok, with the platform's reason") {
  const Relay relay;
  relay.fault("token-error");
  relay.say("hello");
  relay.send("cannot go");
  const auto channel = [&] {
    rapidjson::Document entry;
    rapidjson::Document answer = parse(relay.gateway.api("GET", "/v1/channels").body);
    entry.CopyFrom(answer["channels"][0], entry.GetAllocator());
    return entry;
  };
  REQUIRE(eventually([&] { return channel()["state"] != "ok"; }));
  CHECK(channel()["id"] == "wechat-cn");
  CHECK(channel()["adapter"] == "wechat-oa");
  CHECK(contains(channel()["reason"].GetString(), "40125"));
  CHECK(http(relay.gateway.admin(), "GET", "/readyz").status == 200);
}

TEST_CASE("a dead letter is listed with its reason, shown with its event, and replayed") {
  const Relay relay;
  relay.fault("crm-reject");
  relay.say("refused for good");
  REQUIRE(eventually([&] { return relay.sink()["dead_letters"].GetInt() == 1; }));
  const rapidjson::Document list = parse(relay.gateway.api("GET", "/v1/dead-letters").body);
  REQUIRE(list["dead_letters"].Size() == 1);
  CHECK(list["next"].IsString());
  const auto& dead = list["dead_letters"][0];
  CHECK(dead["sink"] == "crm");
  CHECK(dead["upstream_status"].GetInt() == 400);
  CHECK(dead["reason"].GetStringLength() > 0);
  CHECK(dead["attempts"].GetInt() == 1);
  const std::string id = dead["id"].GetString();
  const Answer shown = relay.gateway.api("GET", "/v1/dead-letters/" + id);
  CHECK(parse(shown.body)["event"]["data"]["message"]["parts"][0]["text"] == "refused for good");
  check_problem(relay.gateway.api("GET", "/v1/dead-letters/absent"), 404, "no_such_dead_letter");

  relay.clear_faults();
  const Answer replayed = relay.gateway.api("POST", "/v1/dead-letters/" + id + "/replay");
  CHECK(replayed.status == 202);
  CHECK(eventually([&] { return relay.accepted() == 1; }));
  CHECK(eventually([&] { return relay.sink()["dead_letters"].GetInt() == 0; }));
}

TEST_CASE("events are paged oldest first with a cursor that is always there") {
  constexpr int kMessages = 5;
  const Relay relay;
  const Answer empty = relay.gateway.api("GET", "/v1/events");
  CHECK(parse(empty.body)["events"].Empty());
  REQUIRE_FALSE(next_of(empty).empty());

  for (int i = 0; i < kMessages; ++i) relay.say("message " + std::to_string(i));
  REQUIRE(eventually([&] { return relay.gateway.events().size() == kMessages; }));
  std::string after = next_of(empty), sequence;
  for (const unsigned expected : {2u, 2u, 1u, 0u}) {
    const Answer page = relay.gateway.api("GET", "/v1/events?limit=2&after=" + after);
    const rapidjson::Document document = parse(page.body);
    REQUIRE(document["events"].Size() == expected);
    for (const auto& event : document["events"].GetArray()) {
      CHECK(event["sequence"].GetString() > sequence);
      sequence = event["sequence"].GetString();
    }
    after = next_of(page);
  }

  for (const char* query :
       {"limit=0", "limit=1001", "limit=x", "wait=61", "wait=-1", "limit=1&limit=2", "colour=red"}) {
    INFO(query);
    check_problem(relay.gateway.api("GET", "/v1/events?" + std::string(query)), 400, "bad_parameter");
  }
  for (const char* query : {"limit=1", "limit=1000", "wait=0"})
    CHECK(relay.gateway.api("GET", "/v1/events?" + std::string(query)).status == 200);
  for (const char* cursor : {"x", "99999999999999999999", "%00", ""}) {
    INFO(cursor);
    check_problem(relay.gateway.api("GET", "/v1/events?after=" + std::string(cursor)), 400, "bad_cursor");
  }
}

TEST_CASE("a waiting request for events is answered by the next event") {
  const Relay relay;
  const std::string after = next_of(relay.gateway.api("GET", "/v1/events"));
  std::future<Answer> waiting =
      std::async(std::launch::async, [&] { return relay.gateway.api("GET", "/v1/events?wait=60&after=" + after); });
  relay.say("wake up");
  REQUIRE(waiting.wait_for(std::chrono::seconds(30)) == std::future_status::ready);
  CHECK(parse(waiting.get().body)["events"].Size() == 1);
}

TEST_CASE("every metric is there with its labels once there was traffic") {
  const Relay relay;
  relay.fault("double-push", "{\"count\": 1}");
  relay.say("twice");
  REQUIRE(eventually([&] { return relay.accepted() == 1; }));
  const std::string id = relay.send("answer");
  REQUIRE(eventually([&] { return relay.command_status(id) == "sent"; }));
  CHECK(http(relay.gateway.listen(), "POST", "/hooks/wechat-cn?signature=0&timestamp=0&nonce=0", "<xml/>").status !=
        200);
  const char* const samples[] = {
      "ekiden_webhook_requests_total{channel=\"wechat-cn\",code=\"200\"}",
      "ekiden_rejected_total{channel=\"wechat-cn\",reason=\"",
      "ekiden_events_total{channel=\"wechat-cn\",type=\"message.received\"} 1\n",
      "ekiden_duplicates_total{channel=\"wechat-cn\"} 1\n",
      "ekiden_commands_total{channel=\"wechat-cn\",state=\"sent\"} 1\n",
      "ekiden_deliveries_total{sink=\"crm\",result=\"ok\"}",
      "ekiden_backlog_events{sink=\"crm\"}",
      "ekiden_oldest_event_seconds{sink=\"crm\"}",
      "ekiden_dead_letters{sink=\"crm\"} 0\n",
      "ekiden_journal_sync_seconds_count",
      "ekiden_journal_bytes ",
      "ekiden_plugin_restarts_total{plugin=\"",
  };
  for (const char* sample : samples) {
    INFO(sample);
    CHECK(eventually([&] { return contains(relay.gateway.metrics(), std::string("\n") + sample); },
                     std::chrono::seconds(5)));
  }
}
