// SPDX-License-Identifier: Apache-2.0
// What handles and connections that are used again carry over from one request to the next: nothing.
#include <algorithm>
#include <catch2/catch.hpp>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

#include "core/ports/executor.hpp"
#include "unit/net/support/client_fixture.hpp"

namespace {

using Catch::Contains;
using ekiden::HttpRequest;
using ekiden::HttpResponse;
using ekiden::test::ClientFixture;
using ekiden::test::RawSocket;
using Outcome = HttpResponse::Outcome;

constexpr const char* kOk = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

// One request after the other over the same connection.
class KeptFixture : public ClientFixture {
 public:
  // What the server got of it.
  std::string roundtrip(const HttpRequest& request, const std::string& end, std::string_view answer = kOk) {
    auto future = begin(request);
    if (!socket.is_open()) socket = listener.accept();
    std::string received = socket.read_until(end);
    socket.send(answer);
    response = future.get();
    CHECK(response.outcome == Outcome::answered);
    return received;
  }

  HttpRequest bare(const std::string& method, const std::string& path) const {
    HttpRequest request;
    request.method = method;
    request.url = "http://127.0.0.1:" + std::to_string(listener.port()) + path;
    return request;
  }

  RawSocket socket{-1};
  HttpResponse response;
};

std::size_t lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

TEST_CASE("a request to the same address carries its own headers and body, not those of the one before") {
  KeptFixture fixture;
  HttpRequest first = fixture.post("a long body of the first request");
  first.headers = {{"Authorization", "Bearer s3cret"}, {"X-One", "1"}, {"X-Empty", ""}, {"Content-Type", "text/plain"}};
  CHECK_THAT(fixture.roundtrip(first, first.body), Contains("X-One: 1") && Contains("Content-Type: text/plain"));

  HttpRequest second = fixture.post("two");
  second.headers = {{"X-Two", "2"}, {"user-agent", "its own"}};
  const std::string got = fixture.roundtrip(second, "\r\n\r\ntwo");
  CHECK_THAT(got, Catch::StartsWith("POST /path/s3cret?query=s3cret HTTP/1.1\r\n") && Catch::EndsWith("\r\n\r\ntwo"));
  CHECK_THAT(got, Contains("\r\nX-Two: 2\r\n") && Contains("\r\nContent-Length: 3\r\n"));
  for (const char* const old : {"X-One", "X-Empty", "Content-Type", "Bearer"}) CHECK_THAT(got, !Contains(old));

  CHECK_THAT(got, Contains("\r\nuser-agent: its own\r\n") && !Contains("ekiden/"));

  const std::string third = fixture.roundtrip(fixture.post(""), "\r\n\r\n");
  CHECK_THAT(third, Contains("\r\nUser-Agent: ekiden/"));
  CHECK_THAT(third, Contains("\r\nContent-Length: 0\r\n") && Catch::EndsWith("\r\n\r\n"));
  CHECK_THAT(third, !Contains("X-Two"));
  CHECK_FALSE(fixture.listener.has_connection(0));
}

TEST_CASE("another address and another method are taken over wholly") {
  KeptFixture fixture;
  const std::string with_login = fixture.roundtrip(fixture.post(), "hello");
  CHECK_THAT(with_login, Contains("\r\nAuthorization: Basic dXNlcjpwYXNz\r\n"));

  const std::string get = fixture.roundtrip(fixture.bare("GET", "/other/../path"), "\r\n\r\n");
  CHECK_THAT(get, Catch::StartsWith("GET /other/../path HTTP/1.1\r\n"));
  for (const char* const old : {"Authorization", "Content-Length", "hello"}) CHECK_THAT(get, !Contains(old));

  const std::string head =
      fixture.roundtrip(fixture.bare("HEAD", "/head"), "\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
  CHECK_THAT(head, Catch::StartsWith("HEAD /head HTTP/1.1\r\n"));
  CHECK(fixture.response.body.empty());

  HttpRequest put = fixture.bare("PUT", "/head");
  put.body = "body";
  CHECK_THAT(fixture.roundtrip(put, "\r\n\r\nbody", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
             Catch::StartsWith("PUT /head HTTP/1.1\r\n") && Contains("\r\nContent-Length: 4\r\n"));
  CHECK(fixture.response.body == "ok");

  const std::string again = fixture.roundtrip(fixture.bare("GET", "/head"), "\r\n\r\n");
  CHECK(lines(again) == lines(get));
  CHECK_THAT(fixture.roundtrip(fixture.post(), "hello"), Contains("\r\nAuthorization: Basic dXNlcjpwYXNz\r\n"));
}

TEST_CASE("each request has the limits that it asked for") {
  KeptFixture fixture;
  fixture.roundtrip(fixture.post(), "hello", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789");
  HttpRequest small = fixture.post();
  small.max_response_bytes = 4;
  auto future = fixture.begin(small);
  fixture.socket.read_until("hello");
  fixture.socket.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789");
  CHECK_THAT(future.get().error, Contains("longer than 4 bytes"));

  fixture.socket.close();
  HttpRequest hasty = fixture.post();
  hasty.timeout_ms = 200;
  auto late = fixture.begin(hasty);
  const RawSocket silent = fixture.listener.accept();
  CHECK(late.get().outcome == Outcome::unknown);
}

TEST_CASE("what libcurl is told of a large body does not stay") {
  KeptFixture fixture;
  const std::string large(2u << 20, 'x');
  const std::string got = fixture.roundtrip(fixture.post(large + "hello"), "hello");
  CHECK(got.size() > large.size());
  CHECK_THAT(got.substr(0, got.find("\r\n\r\n")), !Contains("Expect"));
  CHECK_THAT(fixture.roundtrip(fixture.post(), "hello"), Contains("\r\nContent-Length: 5\r\n"));
}

TEST_CASE("after a failure the next request is as if there had been none") {
  KeptFixture fixture;
  fixture.roundtrip(fixture.post(), "hello");
  auto broken = fixture.begin(fixture.post());
  fixture.socket.read_until("hello");
  fixture.socket.send("HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\nonly this");
  fixture.socket.close();
  CHECK(broken.get().outcome == Outcome::unknown);
  fixture.roundtrip(fixture.post(), "hello");
  CHECK(fixture.response.status == 200);
  CHECK(fixture.response.error.empty());
  CHECK(fixture.response.body.empty());
}

TEST_CASE("connections that the server closes make room for others, also under the same descriptor") {
  ClientFixture fixture;
  for (int i = 0; i < 20; ++i) {
    INFO(i);
    const HttpResponse response = fixture.exchange(fixture.post(), "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    CHECK(response.outcome == Outcome::answered);
  }
}

// Holds up whoever posts: the client's thread.
class Gate final : public ekiden::Executor {
 public:
  void post(std::function<void()> work) override {
    work();
    std::unique_lock lock(mutex_);
    ++held_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
  }
  void post_after(std::int64_t, std::function<void()> work) override { post(std::move(work)); }
  bool is_current() const override { return false; }
  void wait_for_post() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return held_ > 0; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int held_ = 0;
  bool open_ = false;
};

TEST_CASE("a request that is called off before it begins tells nothing of the one before") {
  KeptFixture fixture;
  Gate gate;
  std::promise<HttpResponse> first;
  fixture.client.request(fixture.post(), gate, [&](HttpResponse response) { first.set_value(std::move(response)); });
  fixture.socket = fixture.listener.accept();
  fixture.socket.read_until("hello");
  fixture.socket.send(kOk);
  CHECK(first.get_future().get().status == 200);

  gate.wait_for_post();
  HttpRequest second = fixture.post();
  second.ticket = 5;
  auto future = fixture.begin(second);
  fixture.client.cancel(5);
  gate.open();
  const HttpResponse response = future.get();
  CHECK(response.outcome == Outcome::not_sent);
  CHECK(response.status == 0);
  CHECK(response.headers.empty());
}

}  // namespace
