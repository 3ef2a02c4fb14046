// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <string>
#include <vector>

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
  tuning.plugin_processes.program = ekiden_program();
  return tuning;
}

// The channel `hello` and the webhook `crm`, with the filters and the routes of the test.
std::string behind(const std::string& url, const std::string& filters, const std::string& routes) {
  return "plugins: {path: [\"" + plugin_folder() + "\", \"" + example_plugin_folder() +
         "\", \"" EKIDEN_MOODY_FOLDER "\"]}\nchannels:\n  - {id: hello, adapter: hello-adapter}\nfilters: [" + filters +
         "]\nsinks:\n  - {id: crm, sink: webhook, config: {url: \"" + url +
         "\", secret: \"whsec_RWtpZGVuIHNhbmRib3ggQ1JNIHNlY3JldA==\"}}\nroutes: [" + routes + "]\n";
}

std::string behind_moody(const std::string& url, const std::string& on_error = "hold",
                         const std::string& isolation = "host") {
  return behind(url, "{id: moody, filter: moody, isolation: " + isolation + "}",
                "{from: [hello], via: [moody], to: [crm], on_filter_error: " + on_error + "}");
}

Receiver::Reply fine(const Receiver::Request&, int) {
  return {};
}

std::string text_of(const std::string& document) {
  const std::size_t at = document.find("\"text\":\"") + 8;
  return document.substr(at, document.find('"', at) - at);
}

std::vector<std::string> texts(const std::vector<Receiver::Request>& requests) {
  std::vector<std::string> list;
  for (const Receiver::Request& request : requests) list.push_back(text_of(request.body));
  return list;
}

std::size_t lines(const HostedGateway& gateway, const std::string& words) {
  const std::vector<std::string> all = gateway.log().lines();
  return static_cast<std::size_t>(std::count_if(
      all.begin(), all.end(), [&](const std::string& line) { return line.find(words) != std::string::npos; }));
}

bool has_metric(const HostedGateway& gateway, const std::string& sample) {
  return gateway.metrics().find(sample + '\n') != std::string::npos;
}

bool idle(const HostedGateway& gateway) {
  return gateway.api("GET", "/v1/sinks").body.find("\"backlog\":0") != std::string::npos;
}

}  // namespace

TEST_CASE("a filter hides what the receiver must not see; the journal keeps the event as it came in") {
  Receiver receiver(fine);
  HostedGateway gateway(
      behind(receiver.url(), "{id: no-pii, filter: hide-numbers}", "{from: [hello], via: [no-pii], to: [crm]}"),
      quick());
  gateway.start();
  REQUIRE(say(gateway.listen(), "ada", "1", "call 13812345678, room 12") == 200);
  REQUIRE(eventually([&] { return receiver.count() == 1; }));
  const Receiver::Request request = receiver.requests().front();
  CHECK(text_of(request.body) == "call ***********, room 12");
  CHECK(request.body.find("13812345678") == std::string::npos);
  REQUIRE(gateway.events().size() == 1);
  CHECK(text_of(gateway.events().front()) == "call 13812345678, room 12");
  CHECK_THAT(gateway.events().front(), Catch::Contains(request.id));
  CHECK_THAT(request.body, Catch::Contains("\"id\":\"" + request.id + '"'));
  CHECK_THAT(http(gateway.admin(), "GET", "/healthz").body,
             Catch::Contains(R"("filters":[{"id":"no-pii","state":"ok")"));
  gateway.stop();
}

TEST_CASE("what a filter drops is finished for the sink and counted, and the conversation goes on") {
  Receiver receiver(fine);
  HostedGateway gateway(behind(receiver.url(), "{id: no-tests, filter: hello-filter}, {id: moody, filter: moody}",
                               "{from: [hello], via: [no-tests, moody], to: [crm]}"),
                        quick());
  gateway.start();
  REQUIRE(say(gateway.listen(), "test-customer", "1", "hello?") == 200);
  REQUIRE(say(gateway.listen(), "ada", "2", "first") == 200);
  REQUIRE(say(gateway.listen(), "ada", "3", "#drop") == 200);
  REQUIRE(say(gateway.listen(), "ada", "4", "last") == 200);
  CHECK(eventually([&] { return receiver.count() == 2 && idle(gateway); }));
  CHECK(texts(receiver.requests()) == std::vector<std::string>{"first", "last"});
  CHECK(has_metric(gateway, R"(ekiden_filtered_total{filter="no-tests",reason="test_traffic"} 1)"));
  CHECK(has_metric(gateway, R"(ekiden_filtered_total{filter="moody",reason="asked"} 1)"));
  CHECK(gateway.events().size() == 4);
  gateway.stop();
  gateway.start();  // finished means finished
  REQUIRE(say(gateway.listen(), "ada", "5", "after") == 200);
  CHECK(eventually([&] { return receiver.count() == 3; }));
  CHECK(texts(receiver.requests()).back() == "after");
  gateway.stop();
}

TEST_CASE("a filter that fails holds its conversation and no other, and the event passes when it recovers") {
  Receiver receiver(fine);
  HostedGateway gateway(behind_moody(receiver.url()), quick());
  gateway.start();
  REQUIRE(say(gateway.listen(), "ada", "1", "#fail-always") == 200);
  REQUIRE(say(gateway.listen(), "ada", "2", "behind it") == 200);
  REQUIRE(say(gateway.listen(), "bert", "3", "#fail-twice") == 200);
  REQUIRE(say(gateway.listen(), "bert", "4", "second") == 200);
  CHECK(eventually([&] { return receiver.requests_of(conversation_of("bert")).size() == 2; }));
  CHECK(texts(receiver.requests_of(conversation_of("bert"))) == std::vector<std::string>{"#fail-twice", "second"});
  CHECK(eventually([&] { return lines(gateway, "never in the mood") > 5; }));
  CHECK(receiver.requests_of(conversation_of("ada")).empty());
  CHECK(eventually(
      [&] { return http(gateway.admin(), "GET", "/healthz").body.find("never in the mood") != std::string::npos; }));
  CHECK(gateway.api("GET", "/v1/dead-letters").body.find("\"id\"") == std::string::npos);
  gateway.stop();
}

TEST_CASE("a failing filter is passed by or drops the event, as the route says; its verdict does not count") {
  struct Row {
    const char* text;
    const char* reason;
  };
  const Row rows[] = {{"#fail-always", "never in the mood"},
                      {"#throw", "no std::exception"},
                      {"#bad-reason", "a reason is a word"},
                      {"#forge", "another id"},
                      {"#fail-after-drop", "changed its mind"}};
  for (const bool pass : {true, false}) {
    CAPTURE(pass);
    Receiver receiver(fine);
    HostedGateway gateway(behind_moody(receiver.url(), pass ? "pass" : "drop"), quick());
    gateway.start();
    int n = 0;
    for (const Row& row : rows) REQUIRE(say(gateway.listen(), "ada", std::to_string(++n), row.text) == 200);
    REQUIRE(say(gateway.listen(), "ada", "last", "good") == 200);
    const std::size_t expected = pass ? std::size(rows) + 1 : 1;
    CHECK(eventually([&] { return receiver.count() == expected && idle(gateway); }));
    CHECK(texts(receiver.requests()).back() == "good");
    CHECK(lines(gateway, "a filter failed") == std::size(rows));
    for (const Row& row : rows) CHECK(lines(gateway, row.reason) >= 1);
    CHECK(has_metric(gateway, "ekiden_filter_errors_total{filter=\"moody\"} 5"));
    CHECK(has_metric(gateway, R"(ekiden_filtered_total{filter="moody",reason="error"} 5)") == !pass);
    gateway.stop();
  }
}

TEST_CASE("a verdict is given once, and from any thread until the operation ends; order is kept") {
  const std::string isolation = GENERATE("host", "process");
  CAPTURE(isolation);
  Receiver receiver(fine);
  HostedGateway gateway(behind_moody(receiver.url(), "hold", isolation), quick());
  gateway.start();
  REQUIRE(say(gateway.listen(), "bert", "t", "#twice") == 200);
  std::vector<std::string> expected;
  for (int i = 1; i <= 30; ++i) {
    const std::string n = std::to_string(i);
    REQUIRE(say(gateway.listen(), "ada", n, (i % 3 == 0 ? "plain " : "#later ") + n) == 200);
    REQUIRE(say(gateway.listen(), "sender" + n, "s" + n, "#later") == 200);
    expected.push_back((i % 3 == 0 ? "plain " : "#thought-over ") + n);
  }
  CHECK(eventually([&] { return receiver.count() >= 60 && idle(gateway); }));
  CHECK(texts(first_of_each(receiver.requests_of(conversation_of("ada")))) == expected);
  CHECK(lines(gateway, "refused=yes") == 1);
  CHECK(lines(gateway, "a verdict was taken after the end") == 0);
  CHECK(receiver.requests_of(conversation_of("bert")).empty());
  gateway.stop();
}

TEST_CASE("a filter that dies in a process of its own costs no event: it is asked again in its next life") {
  Receiver receiver(fine);
  HostedGateway gateway(behind_moody(receiver.url(), "hold", "process"), quick());
  gateway.start();
  REQUIRE(say(gateway.listen(), "ada", "1", "#die #tag") == 200);
  REQUIRE(say(gateway.listen(), "ada", "2", "after") == 200);
  CHECK(eventually([&] { return receiver.count() == 2; }));
  CHECK(texts(receiver.requests()) == std::vector<std::string>{"#die #tagged", "after"});
  CHECK(has_metric(gateway, "ekiden_plugin_restarts_total{plugin=\"moody_filter\"} 1"));
  gateway.stop();
}

TEST_CASE("filters judge in the order of the route, and the first route of the file that fits is the one") {
  Receiver receiver(fine);
  HostedGateway gateway(behind(receiver.url(), "{id: a, filter: moody}, {id: b, filter: moody}",
                               "{from: [hello], where: {type: message.received}, via: [b, a], to: [crm]}, "
                               "{from: [hello], to: [crm]}"),
                        quick());
  gateway.start();
  REQUIRE(say(gateway.listen(), "ada", "1", "#tag") == 200);
  REQUIRE(say(gateway.listen(), "ada", "2", "#drop") == 200);
  REQUIRE(say(gateway.listen(), "ada", "3", "end") == 200);
  CHECK(eventually([&] { return receiver.count() == 2 && idle(gateway); }));
  CHECK(texts(receiver.requests()) == std::vector<std::string>{"#taggedged", "end"});
  CHECK(has_metric(gateway, R"(ekiden_filtered_total{filter="b",reason="asked"} 1)"));
  CHECK(lines(gateway, "apply instance=b") == 3);
  CHECK(lines(gateway, "apply instance=a") == 2);
  gateway.stop();
}

TEST_CASE("a retry of the sink asks no filter again and sends the same bytes; a restart asks once more") {
  std::atomic<bool> broken{true};
  Receiver receiver([&](const auto&, int) { return Receiver::Reply{broken ? 503 : 200}; });
  HostedGateway gateway(behind_moody(receiver.url()), quick());
  gateway.start();
  REQUIRE(say(gateway.listen(), "ada", "1", "#tag") == 200);
  CHECK(eventually([&] { return receiver.count() >= 4; }));
  CHECK(lines(gateway, "plugin apply") == 1);
  gateway.stop();
  broken = false;
  gateway.start();
  CHECK(eventually([&] { return idle(gateway); }));
  CHECK(lines(gateway, "plugin apply") == 2);
  for (const Receiver::Request& request : receiver.requests()) CHECK(request.body == receiver.requests().front().body);
  CHECK(text_of(receiver.requests().front().body) == "#tagged");
  gateway.stop();
}

TEST_CASE("a replayed dead letter goes through the filters; the letter itself shows the event as it came in") {
  std::atomic<bool> refuses{true};
  Receiver receiver([&](const auto&, int) { return Receiver::Reply{refuses ? 422 : 200}; });
  HostedGateway gateway(behind_moody(receiver.url()), quick());
  gateway.start();
  REQUIRE(say(gateway.listen(), "ada", "1", "#tag") == 200);
  REQUIRE(eventually([&] { return receiver.count() == 1 && idle(gateway); }));
  const std::string id = receiver.requests().front().id;
  CHECK(text_of(gateway.api("GET", "/v1/dead-letters/" + id).body) == "#tag");
  refuses = false;
  CHECK(gateway.api("POST", "/v1/dead-letters/" + id + "/replay").status == 202);
  CHECK(eventually([&] { return receiver.count() == 2; }));
  CHECK(text_of(receiver.requests().back().body) == "#tagged");
  CHECK(lines(gateway, "plugin apply") == 2);
  gateway.stop();
}

TEST_CASE("a component with a runtime of its own is refused in the gateway's process, and planned for one of its own") {
  const TemporaryFolder folder;
  const auto plan = [&](const std::string& isolation) {
    const std::string file =
        folder.write("ekiden.yaml", "gateway: {data_dir: data}\n" +
                                        behind("http://127.0.0.1:1/", "{id: f, filter: moody-runtime" + isolation + "}",
                                               "{from: [hello], via: [f], to: [crm]}"));
    return cli::make_plan(file, config::process_environment());
  };
  const cli::Planned refused = plan(", isolation: host");
  CHECK(refused.exit_code == 78);
  CHECK_FALSE(refused.plan);
  CHECK_THAT(config::to_text(refused.diagnostics), Catch::Contains("moody-runtime") &&
                                                       Catch::Contains("[refused-isolation]") &&
                                                       Catch::Contains("isolation: process"));
  for (const char* isolation : {"", ", isolation: process"}) {
    const cli::Planned planned = plan(isolation);
    CAPTURE(config::to_text(planned.diagnostics));
    REQUIRE(planned.plan);
    CHECK(planned.plan->filters.at(0).isolation == config::Isolation::process);
    CHECK(planned.plan->sinks.at(0).isolation == config::Isolation::host);
  }
}
