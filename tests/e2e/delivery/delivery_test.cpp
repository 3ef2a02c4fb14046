// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>

#include "core/encoding.hpp"
#include "e2e/delivery/hello.hpp"
#include "e2e/delivery/receiver.hpp"
#include "support/e2e/hosted_gateway.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

cli::Gateway::Tuning quick() {
  cli::Gateway::Tuning tuning;
  tuning.delivery_backoff = pipeline::Backoff{10, 50};
  return tuning;
}

std::string texts(const std::vector<Receiver::Request>& requests) {
  std::string list;
  for (const Receiver::Request& request : requests) {
    const std::size_t at = request.body.find("\"text\":\"") + 8;
    list += (list.empty() ? "" : " ") + request.body.substr(at, request.body.find('"', at) - at);
  }
  return list;
}

struct Row {
  std::string name;
  Receiver::Reply first;
  bool again;  // a second attempt follows, else: done, or a dead letter
  bool dead;
};

const std::vector<Row> kRows{
    {"s200", {200}, false, false},
    {"s201", {201}, false, false},
    {"s204", {204}, false, false},
    {"s301", {301, {{"Location", "http://127.0.0.1:1/elsewhere"}}}, false, true},
    {"s400", {400, {}, "what is this?"}, false, true},
    {"s401", {401}, false, true},
    {"s404", {404}, false, true},
    {"s422", {422}, false, true},
    {"s408", {408}, true, false},
    {"s425", {425}, true, false},
    {"s429", {429}, true, false},
    {"s500", {500}, true, false},
    {"s502", {502}, true, false},
    {"s503", {503}, true, false},
    {"s599", {599}, true, false},
    {"slost", {200, {}, {}, true}, true, false},
    {"safter429", {429, {{"Retry-After", "1"}}}, true, false},
    {"safter503", {503, {{"Retry-After", "1"}}}, true, false},
};

}  // namespace

TEST_CASE("each answer of a receiver has its outcome, and every attempt the same id and bytes") {
  Receiver receiver([](const Receiver::Request& request, int attempt) {
    const auto row = std::find_if(kRows.begin(), kRows.end(),
                                  [&](const Row& one) { return request.conversation == conversation_of(one.name); });
    return attempt == 1 && row != kRows.end() && texts({request}) == "first" ? row->first : Receiver::Reply{};
  });
  HostedGateway relay(hello_and_webhook(receiver.url()), quick());
  relay.start();
  for (const Row& row : kRows) {
    REQUIRE(say(relay.listen(), row.name, row.name + "-1", "first") == 200);
    REQUIRE(say(relay.listen(), row.name, row.name + "-2", "second") == 200);
  }
  for (const Row& row : kRows) {
    CAPTURE(row.name);
    CHECK(eventually([&] { return texts(receiver.requests_of(conversation_of(row.name))).ends_with("second"); }));
    const auto requests = receiver.requests_of(conversation_of(row.name));
    CHECK(texts(first_of_each(requests)) == "first second");
    const auto attempts = std::count_if(requests.begin(), requests.end(),
                                        [&](const auto& request) { return request.id == requests.front().id; });
    if (row.again) CHECK(attempts >= 2);
    for (const auto& request : requests)
      if (request.id == requests.front().id) CHECK(request.body == requests.front().body);
    const std::string id = requests.front().id;
    const Answer letter = relay.api("GET", "/v1/dead-letters/" + id);
    CHECK(letter.status == (row.dead ? 200 : 404));
    if (row.dead) CHECK_THAT(letter.body, Catch::Contains("\"upstream_status\":" + std::to_string(row.first.status)));
  }
  const auto refused = receiver.requests_of(conversation_of("s400"));
  CHECK_THAT(relay.api("GET", "/v1/dead-letters/" + refused.front().id).body, Catch::Contains("what is this?"));
  CHECK_THAT(refused.front().content_type, Catch::StartsWith("application/cloudevents+json"));
  relay.stop();
}

TEST_CASE("a receiver that is not there gets everything, in order, as soon as it is") {
  int port = 0;
  {
    port = Receiver([](const auto&, int) { return Receiver::Reply{}; }).port();
  }
  HostedGateway relay(hello_and_webhook("http://127.0.0.1:" + std::to_string(port) + "/"), quick());
  relay.start();
  for (int i = 1; i <= 5; ++i) REQUIRE(say(relay.listen(), "anna", std::to_string(i), "m" + std::to_string(i)) == 200);
  CHECK(eventually([&] { return relay.api("GET", "/v1/sinks").body.find("\"down\"") != std::string::npos; }));
  Receiver receiver([](const auto&, int) { return Receiver::Reply{}; }, port);
  CHECK(eventually([&] { return first_of_each(receiver.requests()).size() == 5; }));
  CHECK(texts(first_of_each(receiver.requests())) == "m1 m2 m3 m4 m5");
  CHECK(eventually([&] { return relay.api("GET", "/v1/sinks").body.find("\"ok\"") != std::string::npos; }));
  relay.stop();
}

TEST_CASE("a conversation that the receiver cannot take holds no other, and its order is kept") {
  std::atomic<bool> broken{true};
  Receiver receiver([&](const Receiver::Request& request, int) {
    return Receiver::Reply{request.conversation == conversation_of("bad") && broken ? 500 : 200};
  });
  HostedGateway relay(hello_and_webhook(receiver.url()), quick());
  relay.start();
  std::string expected;
  for (int i = 1; i <= 20; ++i) {
    const std::string n = std::to_string(i);
    REQUIRE(say(relay.listen(), "bad", "b" + n, "m" + n) == 200);
    REQUIRE(say(relay.listen(), "good", "g" + n, "m" + n) == 200);
    expected += (i == 1 ? "m" : " m") + n;
  }
  CHECK(eventually([&] { return first_of_each(receiver.requests_of(conversation_of("good"))).size() == 20; }));
  CHECK(eventually([&] { return receiver.requests_of(conversation_of("bad")).size() > 5; }));
  CHECK(texts(first_of_each(receiver.requests_of(conversation_of("good")))) == expected);
  std::set<std::string> tried;
  for (const auto& request : receiver.requests_of(conversation_of("bad"))) tried.insert(request.body);
  CHECK(tried.size() == 1);
  broken = false;
  const std::string last = "m20";
  CHECK(eventually([&] { return texts(receiver.requests_of(conversation_of("bad"))).ends_with(last); }));
  const std::vector<Receiver::Request> once = first_of_each(receiver.requests_of(conversation_of("bad")));
  CHECK(texts(once) == expected);
  relay.stop();
}

TEST_CASE("410 stops the sink, which says so; its events are kept and go after a restart") {
  std::atomic<bool> gone{true};
  Receiver receiver([&](const auto&, int) { return Receiver::Reply{gone ? 410 : 200}; });
  HostedGateway relay(hello_and_webhook(receiver.url()), quick());
  relay.start();
  REQUIRE(say(relay.listen(), "anna", "1", "m1") == 200);
  CHECK(eventually([&] { return relay.api("GET", "/v1/sinks").body.find("410") != std::string::npos; }));
  REQUIRE(say(relay.listen(), "anna", "2", "m2") == 200);
  REQUIRE(say(relay.listen(), "bert", "3", "m3") == 200);
  const std::string sinks = relay.api("GET", "/v1/sinks").body;
  CHECK_THAT(sinks, Catch::Contains("\"down\"") && Catch::Contains("stopped"));
  CHECK(relay.api("GET", "/readyz").status == 200);
  CHECK(receiver.count() == 1);
  CHECK(relay.api("GET", "/v1/dead-letters").body.find("\"id\"") == std::string::npos);
  relay.stop();
  gone = false;
  relay.start();
  CHECK(eventually([&] { return receiver.count() == 4; }));
  CHECK(texts(receiver.requests_of(conversation_of("anna"))) == "m1 m1 m2");
  relay.stop();
}

TEST_CASE("an operator lists, looks at and replays dead letters") {
  std::atomic<bool> refuses{true};
  Receiver receiver([&](const auto&, int) {
    return refuses ? Receiver::Reply{422, {}, "no such customer"} : Receiver::Reply{};
  });
  HostedGateway relay(hello_and_webhook(receiver.url()), quick());
  relay.start();
  for (int i = 1; i <= 3; ++i)
    REQUIRE(say(relay.listen(), "c" + std::to_string(i), std::to_string(i), "hidden text") == 200);
  CHECK(eventually([&] {
    return ekiden_cli(relay.admin(), {"dead-letters", "list", "--json"}).out.find("c3") != std::string::npos;
  }));
  const std::string id = receiver.requests_of(conversation_of("c2")).front().id;
  const auto list = ekiden_cli(relay.admin(), {"dead-letters", "list"});
  CHECK(list.exit_code == 0);
  CHECK_THAT(list.out, Catch::Contains(id) && Catch::Contains("422"));
  CHECK_THAT(ekiden_cli(relay.admin(), {"dead-letters", "show", id}).out, Catch::Contains("no such customer"));
  relay.stop();
  relay.start();  // they are durable
  CHECK(ekiden_cli(relay.admin(), {"dead-letters", "replay", "00000000000000000000000000"}).exit_code != 0);
  refuses = false;
  CHECK(ekiden_cli(relay.admin(), {"dead-letters", "replay", id}).exit_code == 0);
  CHECK(eventually([&] { return receiver.requests_of(conversation_of("c2")).size() == 2; }));
  const auto again = receiver.requests_of(conversation_of("c2"));
  CHECK(again[0].body == again[1].body);
  CHECK(again[0].id == again[1].id);
  CHECK(ekiden_cli(relay.admin(), {"dead-letters", "replay", "--all", "--sink", "crm"}).exit_code == 0);
  CHECK(eventually([&] { return receiver.count() == 6; }));
  CHECK(eventually([&] {
    return ekiden_cli(relay.admin(), {"dead-letters", "list", "--json"}).out.find("c3") == std::string::npos;
  }));
  relay.stop();
}

TEST_CASE("with several secrets each event carries a signature of each") {
  Receiver receiver([](const auto&, int) { return Receiver::Reply{}; });
  const std::string old_key(24, 'o'), new_key(32, 'n');
  HostedGateway relay(
      hello_and_webhook(receiver.url(), "[\"whsec_" + base64(new_key) + "\", \"whsec_" + base64(old_key) + "\"]"),
      quick());
  relay.start();
  REQUIRE(say(relay.listen(), "anna", "1", "m1") == 200);
  REQUIRE(eventually([&] { return receiver.count() == 1; }));
  const Receiver::Request request = receiver.requests().front();
  const std::string content = request.id + "." + request.timestamp + "." + request.body;
  CHECK(request.signature ==
        "v1," + base64(hmac_sha256(new_key, content)) + " v1," + base64(hmac_sha256(old_key, content)));
  CHECK_THAT(request.body, Catch::Contains("\"id\":\"" + request.id + "\""));
  relay.stop();
}

TEST_CASE("a delivery that was in flight when the gateway was killed comes again with the same bytes") {
  std::mutex mutex;
  std::condition_variable changed;
  bool silent = true;
  Receiver receiver([&](const auto&, int attempt) {
    std::unique_lock lock(mutex);
    if (attempt == 1) changed.wait(lock, [&] { return !silent; });
    return Receiver::Reply{};
  });
  GatewayProcess gateway(hello_and_webhook(receiver.url()));
  gateway.start();
  REQUIRE(say(gateway.listen(), "anna", "1", "m1") == 200);
  REQUIRE(say(gateway.listen(), "anna", "2", "m2") == 200);
  REQUIRE(eventually([&] { return receiver.count() == 1; }));
  gateway.kill();
  {
    const std::lock_guard lock(mutex);
    silent = false;
  }
  changed.notify_all();
  gateway.start();
  CHECK(eventually([&] { return receiver.count() == 3; }));
  const auto requests = receiver.requests();
  CHECK(texts(requests) == "m1 m1 m2");
  CHECK(requests[0].body == requests[1].body);
  CHECK(requests[0].id == requests[1].id);
  CHECK(gateway.stop() == 0);
}
