// SPDX-License-Identifier: Apache-2.0
#include "net/curl_http_client.hpp"

#include <catch2/catch.hpp>
#include <future>
#include <thread>

#include "net/curl_exchange.hpp"
#include "unit/net/support/client_fixture.hpp"

namespace {

using Catch::Contains;
using ekiden::HttpRequest;
using ekiden::HttpResponse;
using ekiden::test::ClientFixture;
using ekiden::test::RawListener;
using ekiden::test::RawSocket;
using Outcome = HttpResponse::Outcome;

TEST_CASE("a request carries what was asked for and nothing else") {
  ClientFixture fixture;
  HttpRequest request = fixture.post();
  request.headers = {{"X-One", "1"}, {"X-Empty", ""}};
  const auto response = fixture.exchange(request, "HTTP/1.1 202 Accepted\r\nX-A:  b \r\nContent-Length: 2\r\n\r\nok");
  CHECK(response.outcome == Outcome::answered);
  CHECK(response.status == 202);
  CHECK(response.body == "ok");
  CHECK(response.error.empty());
  CHECK(response.retry_after_ms == -1);
  REQUIRE(response.headers.size() == 2);
  CHECK(response.headers[0].name == "X-A");
  CHECK(response.headers[0].value == "b");
  CHECK_THAT(fixture.received, Catch::StartsWith("POST /path/s3cret?query=s3cret HTTP/1.1\r\n"));
  CHECK_THAT(fixture.received, Contains("\r\nUser-Agent: ekiden/"));
  CHECK_THAT(fixture.received, Contains("\r\nX-One: 1\r\n") && Contains("\r\nX-Empty:\r\n"));
  CHECK_THAT(fixture.received, Contains("\r\nContent-Length: 5\r\n"));
  for (const char* absent : {"Expect", "Accept-Encoding", "Content-Type"})
    CHECK_THAT(fixture.received, !Contains(absent));
}

TEST_CASE("methods are sent as asked, with a length where a body belongs") {
  struct Row {
    const char* method;
    const char* body;
    bool has_length;
  };
  for (const Row& row : {Row{"GET", "", false}, Row{"DELETE", "", false}, Row{"PUT", "", true}, Row{"POST", "", true},
                         Row{"PATCH", "x", true}, Row{"HEAD", "", false}}) {
    INFO(row.method);
    ClientFixture fixture;
    HttpRequest request = fixture.post(row.body);
    request.method = row.method;
    auto future = fixture.begin(request);
    RawSocket socket = fixture.listener.accept();
    const std::string received = socket.read_until("\r\n\r\n");
    socket.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    CHECK(future.get().status == 200);
    CHECK_THAT(received, Catch::StartsWith(std::string(row.method) + " /path"));
    CHECK((received.find("Content-Length") != std::string::npos) == row.has_length);
  }
}

TEST_CASE("what surely did not leave is not_sent") {
  ClientFixture fixture;
  HttpRequest refused = fixture.post();
  fixture.listener.close();
  HttpRequest silent_tls = refused;
  const RawListener tls;
  silent_tls.url = "https://127.0.0.1:" + std::to_string(tls.port()) + "/s3cret";
  silent_tls.timeout_ms = 50;
  HttpRequest no_tls = silent_tls;
  no_tls.timeout_ms = 10'000;
  const std::pair<HttpRequest, const char*> rows[] = {
      {refused, "http://127.0.0.1:"},
      {silent_tls, "https://127.0.0.1:"},
      {{.url = "http://name.invalid/s3cret", .headers = {}, .body = {}}, "http://name.invalid: "},
      {{.url = "ftp://127.0.0.1/s3cret", .headers = {}, .body = {}}, "must start with http"},
      {{.url = "127.0.0.1/s3cret", .headers = {}, .body = {}}, "must start with http"},
      {{.url = "http://[s3cret", .headers = {}, .body = {}}, "the URL: "},
      {{.url = "http://127.0.0.1/", .headers = {{"A", "s3cret\r\nB: c"}}, .body = {}}, "not valid HTTP"},
  };
  for (const auto& [request, error] : rows) {
    INFO(request.url);
    const auto response = fixture.begin(request).get();
    CHECK(response.outcome == Outcome::not_sent);
    CHECK_THAT(response.error, Contains(error));
    CHECK_THAT(response.error, !Contains("s3cret") && !Contains("pass"));
  }
}

TEST_CASE("what left and was not wholly answered is unknown") {
  const std::string large(100, 'x');
  struct Row {
    const char* what;
    std::string answer;
    int status;
  };
  const Row rows[] = {
      {"nothing", "", 0},
      {"half a head", "HTTP/1.1 200 OK\r\nContent-", 200},
      {"half a body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", 200},
      {"half a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", 200},
      {"no HTTP", "SSH-2.0-x\r\n\r\n", 0},
      {"too long", "HTTP/1.1 500 Oh\r\nContent-Length: 100\r\n\r\n" + large, 500},
      {"endless head", "HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x'), 200},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    ClientFixture fixture;
    HttpRequest request = fixture.post();
    request.at_most_once = true;
    request.max_response_bytes = 99;
    const auto response = fixture.exchange(request, row.answer);
    CHECK(response.outcome == Outcome::unknown);
    CHECK(response.status == row.status);
    CHECK_THAT(response.error, Catch::StartsWith("http://127.0.0.1:"));
    CHECK_THAT(response.error, !Contains("s3cret") && !Contains("pass"));
  }
}

TEST_CASE("a server that does not answer in time leaves the outcome unknown") {
  ClientFixture fixture;
  HttpRequest request = fixture.post();
  request.timeout_ms = 300;
  auto future = fixture.begin(request);
  RawSocket socket = fixture.listener.accept();
  CHECK_THAT(socket.read_until("hello"), Contains("hello"));
  CHECK(future.get().outcome == Outcome::unknown);
}

TEST_CASE("a cancelled request is aborted and answered with what is known") {
  ClientFixture fixture;
  HttpRequest sent = fixture.post();
  sent.ticket = 7;
  auto unknown = fixture.begin(sent);
  RawSocket socket = fixture.listener.accept();
  CHECK_THAT(socket.read_until("hello"), Contains("hello"));
  fixture.client.cancel(7);
  const HttpResponse aborted = unknown.get();
  CHECK(aborted.outcome == Outcome::unknown);
  CHECK_THAT(aborted.error, Contains("cancelled"));
  CHECK(socket.read_all().empty());

  HttpRequest waiting = fixture.post();
  const RawListener silent;
  waiting.url = "https://127.0.0.1:" + std::to_string(silent.port()) + "/";
  waiting.ticket = 8;
  auto not_sent = fixture.begin(waiting);
  fixture.client.cancel(8);
  CHECK(not_sent.get().outcome == Outcome::not_sent);

  HttpRequest answered = fixture.post();
  answered.ticket = 9;
  CHECK(fixture.exchange(answered, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").status == 200);
  fixture.client.cancel(9);
  fixture.client.cancel(7);
  fixture.client.cancel(0);
  CHECK(fixture.exchange(fixture.post(), "HTTP/1.1 204 No Content\r\n\r\n").status == 204);
}

TEST_CASE("an at-most-once request is never repeated on a dead connection, others are") {
  for (const bool at_most_once : {true, false}) {
    ClientFixture fixture;
    auto first = fixture.begin(fixture.post());
    RawSocket kept = fixture.listener.accept();
    CHECK_THAT(kept.read_until("hello"), Contains("hello"));
    kept.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    CHECK(first.get().status == 200);

    HttpRequest request = fixture.post();
    request.at_most_once = at_most_once;
    auto second = fixture.begin(request);
    RawSocket fresh = at_most_once ? fixture.listener.accept() : std::move(kept);
    CHECK_THAT(fresh.read_until("hello"), Contains("hello"));
    fresh.close();
    if (at_most_once) {
      CHECK(second.get().outcome == Outcome::unknown);
      CHECK_FALSE(fixture.listener.has_connection(0));
    } else {
      RawSocket repeated = fixture.listener.accept();
      CHECK_THAT(repeated.read_until("hello"), Contains("hello"));
      repeated.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      CHECK(second.get().outcome == Outcome::answered);
    }
  }
}

TEST_CASE("an address that came inside a message leads to the public internet or nowhere") {
  ClientFixture fixture;
  auto first = fixture.begin(fixture.post());
  RawSocket kept = fixture.listener.accept();
  CHECK_THAT(kept.read_until("hello"), Contains("hello"));
  kept.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  CHECK(first.get().status == 200);

  const std::string port = ":" + std::to_string(fixture.listener.port()) + "/";
  for (const char* const host : {"127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"}) {
    INFO(host);
    HttpRequest request = fixture.post();
    request.url = "http://" + (host + port);
    request.public_only = true;
    const HttpResponse refused = fixture.begin(request).get();
    CHECK(refused.outcome == Outcome::not_sent);
    CHECK_THAT(refused.error, Contains("not public"));
  }
  CHECK_FALSE(fixture.listener.has_connection(0));
  auto other = fixture.begin(fixture.post());
  CHECK_THAT(kept.read_until("hello"), Contains("hello"));
  kept.send("HTTP/1.1 204 No Content\r\n\r\n");
  CHECK(other.get().status == 204);
}

TEST_CASE("redirects are answers, interim answers are not") {
  ClientFixture fixture;
  const auto response = fixture.exchange(
      fixture.post(),
      "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\nHTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n");
  CHECK(response.outcome == Outcome::answered);
  CHECK(response.status == 302);
  REQUIRE(response.headers.size() == 2);
  CHECK(response.headers[0].name == "Location");
  CHECK_FALSE(fixture.listener.has_connection(0));
}

TEST_CASE("Retry-After is understood in both forms") {
  constexpr std::int64_t now = 784'111'767'000;
  struct Row {
    const char* value;
    std::int64_t ms;
  };
  for (const Row& row : {
           Row{"120", 120'000},
           Row{" 0 ", 0},
           Row{"Sun, 06 Nov 1994 08:49:37 GMT", 10'000},
           Row{"Sunday, 06-Nov-94 08:49:37 GMT", 10'000},
           Row{"Sun Nov  6 08:49:37 1994", 10'000},
           Row{"Sun, 06 Nov 1994 08:49:00 GMT", 0},
           Row{"99999999999999999999", 2'592'000'000},
           Row{"-1", -1},
           Row{"1.5", -1},
           Row{"soon", -1},
           Row{"", -1},
           Row{"2024", 2'024'000},
           Row{"perhaps on a sunny day in May", -1},
       }) {
    INFO(row.value);
    CHECK(ekiden::http_retry_after_ms(row.value, now) == row.ms);
  }
  ClientFixture fixture;
  const auto response = fixture.exchange(
      fixture.post(), "HTTP/1.1 429 Slow\r\nretry-after: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 0\r\n\r\n");
  CHECK(response.retry_after_ms == 10'000);
}

TEST_CASE("answers of many requests arrive on the executor that was given") {
  ClientFixture fixture;
  std::jthread server([&fixture] {
    for (int i = 0; i < 50; ++i) {
      RawSocket socket = fixture.listener.accept();
      socket.read_until("hello");
      socket.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    }
  });
  std::atomic<int> right{0};
  std::promise<void> all;
  for (int i = 0; i < 50; ++i) {
    HttpRequest request = fixture.post();
    request.at_most_once = true;
    fixture.client.request(std::move(request), fixture.loop, [&](const HttpResponse& response) {
      if (response.status == 200 && fixture.loop.is_current() && ++right == 50) all.set_value();
    });
  }
  CHECK(all.get_future().wait_for(std::chrono::seconds(20)) == std::future_status::ready);
}

TEST_CASE("stop abandons what is in flight and destroys its callbacks") {
  ClientFixture fixture;
  const auto token = std::make_shared<int>();
  bool called = false;
  const auto request = [&] {
    fixture.client.request(fixture.post(), fixture.loop, [token, &called](const HttpResponse&) { called = true; });
  };
  request();
  RawSocket socket = fixture.listener.accept();
  CHECK_THAT(socket.read_until("hello"), Contains("hello"));
  request();
  fixture.client.stop();
  CHECK(token.use_count() == 1);
  CHECK(socket.read_all().empty());
  request();
  CHECK(token.use_count() == 1);
  CHECK_FALSE(called);
  fixture.client.stop();
}

}  // namespace
