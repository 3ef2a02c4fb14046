// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "unit/api/running_api.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

DeadLetterInfo some_letter() {
  DeadLetterInfo letter;
  letter.sink = "crm";
  letter.seq = 7;
  letter.event_id = "i6lg87kl86kcepfi173705mfdg";
  letter.type = "ekiden.message.received.v1";
  letter.channel = "shop";
  letter.conversation = "shop:1:dm:2";
  letter.attempts = 3;
  letter.first_failed_ms = 1'700'000'000'000;
  letter.at_ms = 1'700'000'001'000;
  letter.upstream_status = 400;
  letter.reason = "refused for good";
  letter.upstream = "no such field";
  return letter;
}

}  // namespace

TEST_CASE("health and metrics need no token, all else answers 401 without one") {
  RunningApi api;
  for (const char* path : {"/livez", "/readyz", "/healthz", "/metrics"}) {
    INFO(path);
    CHECK(api.get(path, "")->status == 200);
    CHECK(api.head(path, "")->status == 200);
  }
  for (const char* path :
       {"/v1/events", "/v1/commands", "/v1/commands/x", "/v1/channels", "/v1/sinks", "/v1/dead-letters",
        "/v1/dead-letters/x", "/v1/dead-letters/replay", "/v1/conversations/a:b:dm:c", "/v1/nothing", "/"}) {
    INFO(path);
    const auto missing = api.get(path, "");
    check_problem(missing, 401, "unauthorized");
    CHECK(missing->get_header_value("WWW-Authenticate") == "Bearer");
    check_problem(api.get(path, "not-a-token-of-ours"), 401, "unauthorized");
    check_problem(api.get(path, kAdmin + "x"), 401, "unauthorized");
    check_problem(api.get(path, kAdmin.substr(1)), 401, "unauthorized");
  }
}

TEST_CASE("only the Bearer scheme is a token, in any case") {
  RunningApi api;
  auto client = api.client("");
  const std::pair<std::string, int> table[] = {{"Bearer " + kReader, 200},
                                               {"bearer " + kReader, 200},
                                               {"BEARER  " + kReader, 200},
                                               {"Basic " + kReader, 401},
                                               {kReader, 401},
                                               {"Bearer", 401},
                                               {"Bearer ", 401}};
  for (const auto& [value, status] : table) {
    INFO(value);
    CHECK(client.Get("/v1/channels", {{"Authorization", value}})->status == status);
  }
}

TEST_CASE("a gateway without tokens lets nobody in and says why") {
  RunningApi api(false);
  const auto answer = api.get("/v1/channels");
  check_problem(answer, 401, "unauthorized");
  CHECK(answer->body.find("api.tokens") != std::string::npos);
}

TEST_CASE("each role may do what it is for and no more") {
  RunningApi api;
  api.operations.letter = some_letter();
  struct Row {
    const char* method;
    const char* path;
    const char* body;
    int reader, sender, operator_, admin;
  };
  const Row table[] = {
      {"GET", "/v1/events", "", 200, 200, 200, 200},
      {"GET", "/v1/channels", "", 200, 200, 200, 200},
      {"GET", "/v1/sinks", "", 200, 200, 200, 200},
      {"GET", "/v1/commands/cmd1", "", 200, 200, 200, 200},
      {"GET", "/v1/dead-letters", "", 200, 200, 200, 200},
      {"POST", "/v1/commands", "{}", 403, 202, 202, 202},
      {"POST", "/v1/dead-letters/replay", R"({"sink":"crm"})", 403, 403, 202, 202},
      {"POST", "/v1/dead-letters/abc/replay", "", 403, 403, 202, 202},
      {"POST", "/v1/erasures", R"({"channel":"c","peer":"p"})", 403, 403, 403, 200},
      {"POST", "/v1/dead-letters/drop", R"({"sink":"crm"})", 403, 403, 202, 202},
      {"POST", "/v1/sinks/crm/replay", R"({"from":"2023-11-14T22:13:20Z"})", 403, 403, 202, 202},
  };
  for (const Row& row : table) {
    const std::pair<std::string, int> expected[] = {
        {kReader, row.reader}, {kSender, row.sender}, {kOperator, row.operator_}, {kAdmin, row.admin}};
    for (const auto& [token, status] : expected) {
      INFO(row.method << " " << row.path << " " << token);
      const auto answer =
          row.method == std::string("GET") ? api.get(row.path, token) : api.post(row.path, row.body, {}, token);
      if (status == 403) {
        check_problem(answer, 403, "forbidden");
      } else {
        CHECK(answer->status == status);
      }
    }
  }
}

TEST_CASE("a wrong path is 404, a wrong method 405 with what is allowed") {
  RunningApi api;
  check_problem(api.get("/v1/nothing"), 404, "not_found");
  const auto post = api.post("/v1/events", "{}");
  check_problem(post, 405, "method_not_allowed");
  CHECK(post->get_header_value("Allow") == "GET, HEAD");
  check_problem(api.get("/v1/commands"), 405, "method_not_allowed");
  check_problem(api.post("/v1/dead-letters/abc", ""), 405, "method_not_allowed");
}

TEST_CASE("unknown and repeated query parameters are named") {
  RunningApi api;
  for (const char* path :
       {"/v1/events?colour=red", "/v1/channels?colour=red", "/v1/sinks?colour=red", "/v1/commands/cmd1?colour=red",
        "/v1/dead-letters?colour=red", "/v1/dead-letters/abc?colour=red"}) {
    INFO(path);
    const auto answer = api.get(path);
    check_problem(answer, 400, "bad_parameter");
    CHECK(answer->body.find("colour") != std::string::npos);
  }
  check_problem(api.get("/v1/events?limit=1&limit=2"), 400, "bad_parameter");
}

TEST_CASE("readiness says what is missing") {
  RunningApi api;
  CHECK(api.get("/readyz", "")->body == R"({"status":"ready"})");
  api.ready = Status(Code::unavailable, "the gateway is stopping");
  const auto answer = api.get("/readyz", "");
  CHECK(answer->status == 503);
  CHECK(answer->body == R"({"status":"not_ready","reason":"the gateway is stopping"})");
}

TEST_CASE("health is as bad as its worst part") {
  RunningApi api;
  api.operations.channel_list = {{"shop", "adapter", "1", {Health::State::ok, "", 1'700'000'000'000}, 0}};
  api.operations.sink_list = {{"crm", "webhook", {Health::State::degraded, "slow", 1'700'000'000'000}, 0, 0, 0, 0}};
  auto answer = api.get("/healthz", "");
  CHECK(answer->status == 200);
  CHECK(json_of(answer)["status"] == "degraded");

  api.operations.sink_list[0].health.state = Health::State::down;
  answer = api.get("/healthz", "");
  CHECK(answer->status == 503);
  const auto json = json_of(answer);
  CHECK(json["status"] == "down");
  CHECK(json["channels"][0]["state"] == "ok");
  CHECK(json["channels"][0]["reason"].IsNull());
  CHECK(json["sinks"][0]["reason"] == "slow");
  CHECK(json["sinks"][0]["since"] == "2023-11-14T22:13:20.000Z");

  api.operations.sink_list.clear();
  api.operations.filter_list = {{"no-pii", "redact", {Health::State::degraded, "it throws", 0}, 0}};
  answer = api.get("/healthz", "");
  CHECK(answer->status == 200);
  CHECK(json_of(answer)["status"] == "degraded");
  CHECK(json_of(answer)["filters"][0]["id"] == "no-pii");
  CHECK(json_of(answer)["filters"][0]["reason"] == "it throws");

  api.operations.journal_health = {Health::State::down, "no room", 1'700'000'000'000};
  answer = api.get("/healthz", "");
  CHECK(answer->status == 503);
  CHECK(json_of(answer)["journal"]["reason"] == "no room");
}

TEST_CASE("metrics are Prometheus text") {
  RunningApi api;
  const auto answer = api.get("/metrics", "");
  CHECK(answer->body == "ekiden_up 1\n");
  CHECK(answer->get_header_value("Content-Type").starts_with("text/plain; version=0.0.4"));
}

TEST_CASE("an accepted command is answered with its id, its status and its place") {
  RunningApi api;
  const std::string body = R"({"type":"message.send", "channel" : "shop"})";
  for (const char* type : {"application/json", "application/json; charset=utf-8", "Application/JSON"}) {
    INFO(type);
    const auto answer = api.post("/v1/commands", body, {{"Idempotency-Key", "key 1"}}, kSender, type);
    REQUIRE(answer);
    CHECK(answer->status == 202);
    CHECK(answer->get_header_value("Location") == "/v1/commands/cmd1");
    CHECK(answer->body == R"({"id":"cmd1","status":"accepted"})");
    CHECK(api.commands.body == body);
    CHECK(api.commands.key == "key 1");
  }
}

TEST_CASE("a refused command has the status of its reason") {
  RunningApi api;
  struct Row {
    Code code;
    int status;
    const char* problem;
    bool retry;
  };
  const Row table[] = {
      {Code::invalid, 400, "invalid_command", false}, {Code::not_found, 404, "unknown_channel", false},
      {Code::rejected, 422, "not_supported", false},  {Code::conflict, 409, "idempotency_conflict", false},
      {Code::full, 503, "journal_full", true},        {Code::io, 503, "unavailable", true},
      {Code::cancelled, 503, "unavailable", true},    {Code::unavailable, 503, "unavailable", true},
      {Code::internal, 500, "internal", false}};
  for (const Row& row : table) {
    INFO(to_string(row.code));
    api.commands.receipt = Status(row.code, "the reason");
    const auto answer = api.post("/v1/commands", "{}");
    check_problem(answer, row.status, row.problem);
    CHECK(answer->get_header_value("Retry-After") == (row.retry ? "5" : ""));
  }
}

TEST_CASE("a command that is not JSON, or has an unusable key, is refused before it is read") {
  RunningApi api;
  check_problem(api.post("/v1/commands", "a=b", {}, kSender, "application/x-www-form-urlencoded"), 415,
                "unsupported_media_type");
  check_problem(api.post("/v1/commands", "{}", {{"Idempotency-Key", std::string(256, 'k')}}), 400,
                "bad_idempotency_key");
  check_problem(api.post("/v1/commands", "{}", {{"Idempotency-Key", "\xE5\xA5\xBD"}}), 400, "bad_idempotency_key");
  check_problem(api.post("/v1/commands?x=1", "{}"), 400, "bad_parameter");
  CHECK(api.post("/v1/commands", "{}", {{"Idempotency-Key", std::string(255, 'k')}})->status == 202);
}

TEST_CASE("a body over 1 MiB is refused") {
  RunningApi api;
  const auto answer = api.post("/v1/commands", std::string((1 << 20) + 1, ' '));
  REQUIRE(answer);
  CHECK(answer->status == 413);
}

TEST_CASE("a command is found by its id") {
  RunningApi api;
  CHECK(api.get("/v1/commands/cmd1")->body == R"({"id":"cmd1","status":"sent"})");
  CHECK(api.commands.id == "cmd1");
  check_problem(api.get("/v1/commands/a%20b"), 404, "no_such_command");
  check_problem(api.get("/v1/commands/a/b"), 404, "no_such_command");
  check_problem(api.get("/v1/commands/"), 404, "no_such_command");
  api.commands.command = Status(Code::not_found, "there is no such command");
  check_problem(api.get("/v1/commands/cmd2"), 404, "no_such_command");
}

TEST_CASE("channels and sinks are listed with their state") {
  RunningApi api;
  api.operations.channel_list = {
      {"shop", "adapter", "acc", {Health::State::down, "the \"token\"\nis refused", 1'700'000'000'000}, 4}};
  SinkInfo sink{"crm", "webhook", {Health::State::ok, "", 0}, 10, 1'700'000'000'123, 2, 3, 4, 5};
  sink.circuit = SinkInfo::Circuit::open;
  sink.circuit_since_ms = 1'700'000'000'123;
  sink.next_probe_ms = 1'700'000'005'123;
  sink.limits = {{"key", 2.5, 1.25, 7, 100}};
  sink.replaying = 6;
  api.operations.sink_list = {sink};
  CHECK(
      api.get("/v1/channels")->body ==
      R"({"channels":[{"id":"shop","adapter":"adapter","account":"acc","state":"down","reason":"the \"token\"\nis refused",)"
      R"("since":"2023-11-14T22:13:20.000Z","commands_waiting":4}]})");
  CHECK(api.get("/v1/sinks")->body ==
        R"({"sinks":[{"id":"crm","sink":"webhook","state":"ok","reason":null,"since":null,"backlog":10,)"
        R"("oldest_event":"2023-11-14T22:13:20.123Z","in_flight":2,"dead_letters":3,)"
        R"("waiting_conversations":4,"parked_conversations":5,"replaying":6,"circuit":"open",)"
        R"("circuit_since":"2023-11-14T22:13:20.123Z","next_probe":"2023-11-14T22:13:25.123Z","paused_until":null,)"
        R"("limits":[{"id":"key","rate":2.5,"rate_now":1.25,"used_today":7,"daily_quota":100}]}]})");
}

TEST_CASE("dead letters are listed page by page") {
  RunningApi api;
  api.operations.letters = {some_letter()};
  const auto first = json_of(api.get("/v1/dead-letters?sink=crm&limit=1"));
  CHECK(api.operations.query.sink == "crm");
  CHECK(api.operations.query.limit == 1);
  CHECK(api.operations.query.after == 0);
  CHECK(first["dead_letters"][0]["id"] == "i6lg87kl86kcepfi173705mfdg");
  CHECK(first["dead_letters"][0]["at"] == "2023-11-14T22:13:21.000Z");
  CHECK_FALSE(first["dead_letters"][0].HasMember("event"));
  const std::string next = first["next"].GetString();

  api.operations.letters.clear();
  const auto second = json_of(api.get("/v1/dead-letters?after=" + next));
  CHECK(api.operations.query.after == 7);
  CHECK(second["next"] == next);
  check_problem(api.get("/v1/dead-letters?after=7"), 400, "bad_cursor");
  check_problem(api.get("/v1/dead-letters?limit=0"), 400, "bad_parameter");
  check_problem(api.get("/v1/dead-letters?limit=1001"), 400, "bad_parameter");
}

TEST_CASE("one dead letter is shown with its event, byte for byte") {
  RunningApi api;
  api.operations.letter = some_letter();
  api.operations.letter->document = R"({ "id" : 1.0 })";
  const auto answer = api.get("/v1/dead-letters/i6lg87kl86kcepfi173705mfdg?sink=crm");
  CHECK(answer->status == 200);
  CHECK(answer->body.find(R"("event":{ "id" : 1.0 })") != std::string::npos);
  CHECK(api.operations.asked_sink == "crm");
  CHECK(api.operations.asked_id == "i6lg87kl86kcepfi173705mfdg");
  api.operations.letter = Status(Code::not_found, "no sink has that dead letter");
  check_problem(api.get("/v1/dead-letters/abc"), 404, "no_such_dead_letter");
  api.operations.letter = Status(Code::conflict, "two sinks have that dead letter");
  check_problem(api.get("/v1/dead-letters/abc"), 409, "ambiguous_sink");
}

TEST_CASE("dead letters are replayed: all of a sink, one, or a selection, at a pace, or only counted") {
  RunningApi api;
  api.operations.selected = Selected{12, {"abc", "def"}};
  const auto all = api.post("/v1/dead-letters/replay", R"({"sink":"crm"})");
  CHECK(all->status == 202);
  CHECK(all->body == R"({"replayed":12,"dry_run":false,"first_ids":["abc","def"]})");
  CHECK(api.operations.selection.sink == "crm");
  CHECK(api.operations.selection.event_id.empty());

  CHECK(api.post("/v1/dead-letters/replay", R"({"sink":"crm","id":"abc"})")->status == 202);
  CHECK(api.operations.selection.event_id == "abc");

  const auto some = api.post("/v1/dead-letters/replay",
                             R"({"sink":"crm","conversation":"hello:hello:dm:zoë","reason":"400","rate":2.5,)"
                             R"("from":"2023-11-14T22:13:20Z","to":"2023-11-14T22:13:21Z","dry_run":true})");
  CHECK(some->status == 200);
  CHECK(api.operations.selection.conversation == "hello:hello:dm:zoë");
  CHECK(api.operations.selection.reason == "400");
  CHECK(api.operations.selection.from_ms == 1'700'000'000'000);
  CHECK(api.operations.selection.to_ms == 1'700'000'001'000);
  CHECK(api.operations.pace.rate == 2.5);
  CHECK(api.operations.pace.dry_run);

  api.operations.letter = some_letter();
  CHECK(api.post("/v1/dead-letters/i6lg87kl86kcepfi173705mfdg/replay", "")->status == 202);
  CHECK(api.operations.selection.sink == "crm");
  CHECK_FALSE(api.operations.drops);
  CHECK(api.log.contains("events are delivered again sink=crm"));
}

TEST_CASE("dead letters are given up: all of a sink, one, or a selection") {
  RunningApi api;
  const auto all = api.post("/v1/dead-letters/drop", R"({"sink":"crm"})");
  CHECK(all->status == 202);
  CHECK(all->body == R"({"dropped":1,"dry_run":false,"first_ids":["abc"]})");
  CHECK(api.operations.drops);
  CHECK(api.log.contains("dead letters were given up sink=crm"));
  api.operations.letter = some_letter();
  CHECK(api.post("/v1/dead-letters/i6lg87kl86kcepfi173705mfdg/drop", "")->status == 202);
  CHECK(api.operations.selection.event_id == "i6lg87kl86kcepfi173705mfdg");
  check_problem(api.post("/v1/dead-letters/drop", R"({"sink":"crm","rate":1})"), 400, "bad_body");
}

TEST_CASE("what a sink got in a time range is delivered again") {
  RunningApi api;
  const auto answer = api.post("/v1/sinks/crm/replay", R"({"from":"2023-11-14T22:13:20Z","rate":10})");
  CHECK(answer->status == 202);
  CHECK(api.operations.range.sink == "crm");
  CHECK(api.operations.range.from_ms == 1'700'000'000'000);
  CHECK(api.operations.range.to_ms == 0);
  CHECK(api.operations.pace.rate == 10);
  for (const char* body :
       {"", "{}", R"({"to":"2023-11-14T22:13:20Z"})", R"({"from":"yesterday"})",
        R"({"from":"2023-11-14T22:13:20Z","rate":0})", R"({"from":"2023-11-14T22:13:20Z","sink":"crm"})",
        R"({"from":"2023-11-14T22:13:20Z","to":"2023-11-14T22:13:20Z"})"}) {
    INFO(body);
    check_problem(api.post("/v1/sinks/crm/replay", body), 400, "bad_body");
  }
  check_problem(api.post("/v1/sinks/crm", "{}"), 405, "method_not_allowed");
  api.operations.selected = Status(Code::conflict, "a replay is on its way");
  check_problem(api.post("/v1/sinks/crm/replay", R"({"from":"2023-11-14T22:13:20Z"})"), 409, "replay_running");
}

TEST_CASE("a replay that does not say what it wants is refused") {
  RunningApi api;
  for (const char* body :
       {"", "[]", "{", "{}", R"({"id":"abc"})", R"({"sink":""})", R"({"sink":1})", R"({"sink":"crm","all":true})",
        R"({"sink":"crm","sink":"erp"})", R"({"sink":"a b"})", R"({"sink":"crm","dry_run":1})",
        R"({"sink":"crm","rate":"fast"})", R"({"sink":"crm","from":1})", "{\"sink\":\"\xFF\"}"}) {
    INFO(body);
    check_problem(api.post("/v1/dead-letters/replay", body), 400, "bad_body");
  }
  api.operations.selected = Status(Code::not_found, "there is no sink nope");
  check_problem(api.post("/v1/dead-letters/replay", R"({"sink":"nope"})"), 404, "no_such_dead_letter");
  check_problem(api.post("/v1/dead-letters/abc/def/replay", ""), 404, "no_such_dead_letter");
}

TEST_CASE("a person's data is erased, or counted, and the log does not say whose") {
  RunningApi api;
  const auto counted = api.post("/v1/erasures", R"({"channel":"wechat-cn","peer":"oSomebody","dry_run":true})");
  CHECK(counted->status == 200);
  CHECK(counted->body == R"({"erased":false,"events":3,"commands":2,"dead_letters":1,"other_items":4})");
  CHECK(api.erasures.asked.dry_run);
  CHECK_FALSE(api.log.contains("was erased"));

  CHECK(json_of(api.post("/v1/erasures", R"({"channel":"wechat-cn","peer":"oSomebody"})"))["erased"].GetBool());
  CHECK(api.erasures.asked.channel == "wechat-cn");
  CHECK(api.erasures.asked.peer == "oSomebody");
  CHECK_FALSE(api.erasures.asked.dry_run);
  CHECK(api.log.contains("a person's data was erased"));
  CHECK_FALSE(api.log.contains("oSomebody"));

  for (const char* body :
       {"", "[]", "{}", R"({"channel":"c"})", R"({"peer":"p"})", R"({"channel":"c","peer":""})",
        R"({"channel":"c","peer":1})", R"({"channel":"c","peer":"p","peer":"q"})",
        R"({"channel":"c","peer":"p","dry_run":"yes"})", R"({"channel":"c","peer":"p","all":true})"}) {
    INFO(body);
    check_problem(api.post("/v1/erasures", body), 400, "bad_body");
  }
  api.erasures.report = Status(Code::not_found, "there is no channel c");
  check_problem(api.post("/v1/erasures", R"({"channel":"c","peer":"p"})"), 404, "unknown_channel");
  api.erasures.report = Status(Code::conflict, "another erasure is at work");
  check_problem(api.post("/v1/erasures", R"({"channel":"c","peer":"p"})"), 409, "busy");
}

TEST_CASE("neither tokens nor bodies are logged") {
  RunningApi api;
  api.post("/v1/commands", R"({"marker":"body-marker"})", {}, kSender);
  api.post("/v1/commands", R"({"marker":"body-marker"})", {}, "wrong-token-marker");
  for (const std::string& line : api.log.lines()) {
    INFO(line);
    CHECK(line.find("body-marker") == std::string::npos);
    CHECK(line.find("token-marker") == std::string::npos);
    CHECK(line.find(kSender) == std::string::npos);
  }
}
