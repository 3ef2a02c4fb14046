// SPDX-License-Identifier: Apache-2.0
// Requests that two readers could read in two ways, and those that are meant to be too much: over a real socket, each
// with a second request behind it that must not be answered.
#include <catch2/catch.hpp>

#include "unit/net/support/server_fixture.hpp"

namespace {

using Catch::Contains;
using Catch::StartsWith;
using namespace ekiden::test;

struct Row {
  const char* what;
  std::string bytes;
  int status;
};

std::size_t answers_in(const std::string& bytes) {
  std::size_t count = 0;
  const std::string once = "\r\nContent-Length: ";
  for (std::size_t at = bytes.find(once); at != std::string::npos; at = bytes.find(once, at + 1)) ++count;
  return count;
}

TEST_CASE("a request with two readings, or too much of anything, gets one answer and the end of its connection") {
  const std::string post = "POST /echo HTTP/1.1\r\nHost: h\r\n";
  const std::string get = "GET /hello HTTP/1.1\r\nHost: h\r\n";
  const std::string chunked = post + "Transfer-Encoding: chunked\r\n";
  std::string many_headers;
  for (int i = 0; i < 100; ++i) many_headers += "X-" + std::to_string(i) + ": 1\r\n";
  const Row rows[] = {
      {"CL.TE", chunked + "Content-Length: 6\r\n\r\n0\r\n\r\nG", 400},
      {"TE.CL", post + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n5c\r\n", 400},
      {"two lengths", post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde", 400},
      {"one length twice", post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nabcde", 400},
      {"a list of lengths", post + "Content-Length: 5, 5\r\n\r\nabcde", 400},
      {"a length with a sign", post + "Content-Length: +5\r\n\r\nabcde", 400},
      {"a length in hex", post + "Content-Length: 0x5\r\n\r\nabcde", 400},
      {"two encodings", chunked + "Transfer-Encoding: identity\r\n\r\n0\r\n\r\n", 400},
      {"an encoding behind chunked", post + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", 400},
      {"an encoding with a tab inside",
       post + "Transfer-Encoding: \x0b"
              "chunked\r\n\r\n0\r\n\r\n",
       400},
      {"chunks in HTTP/1.0", "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"a space before the colon", post + "Content-Length : 5\r\n\r\nabcde", 400},
      {"a tab before the colon", post + "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n", 400},
      {"a space before a name", get + " Content-Length: 5\r\n\r\nabcde", 400},
      {"a folded header", get + "X-A: b\r\n c\r\n\r\n", 400},
      {"a folded first header", "GET /hello HTTP/1.1\r\n Host: h\r\n\r\n", 400},
      {"bare line feeds", "GET /hello HTTP/1.1\nHost: h\n\n", 400},
      {"a bare line feed inside", get + "X-A: b\nContent-Length: 5\r\n\r\nabcde", 400},
      {"a bare carriage return inside", get + "X-A: b\rContent-Length: 5\r\n\r\n", 400},
      {"NUL in a name", get + std::string("X\0A: b\r\n\r\n", 10), 400},
      {"NUL in a value", get + std::string("X-A: b\0c\r\n\r\n", 12), 400},
      {"an empty name", get + ": b\r\n\r\n", 400},
      {"no colon", get + "Content-Length 5\r\n\r\n", 400},
      {"two spaces in the request line", "GET  /hello HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"a tab in the request line", "GET\t/hello\tHTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"bytes above ASCII in the path", "GET /h\xc3\xa4 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"HTTP/0.9", "GET /hello\r\n\r\n", 400},
      {"HTTP/2", "PRI * HTTP/2.0\r\n\r\n", 505},
      {"a version with three digits", "GET /hello HTTP/1.10\r\nHost: h\r\n\r\n", 400},
      {"no host", "GET /hello HTTP/1.1\r\n\r\n", 400},
      {"two hosts", get + "Host: other\r\n\r\n", 400},
      {"a TLS hello", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11), 400},
      {"a huge chunk size", chunked + "\r\nfffffffffffffffff\r\n", 400},
      {"a chunk size at 64 bits", chunked + "\r\n8000000000000000\r\n", 400},
      {"a chunk larger than the body may be", chunked + "\r\n7fffffff\r\n", 413},
      {"a chunk size with a sign", chunked + "\r\n+5\r\nabcde\r\n0\r\n\r\n", 400},
      {"a chunk size in 0x", chunked + "\r\n0x5\r\nabcde\r\n0\r\n\r\n", 400},
      {"a chunk size with a space", chunked + "\r\n5 \r\nabcde\r\n0\r\n\r\n", 400},
      {"a chunk size that ends in a bare line feed", chunked + "\r\n5\nabcde\r\n0\r\n\r\n", 400},
      {"a chunk extension with a bare line feed", chunked + "\r\n5;a\nb\r\nabcde\r\n0\r\n\r\n", 400},
      {"a chunk extension with a bare carriage return", chunked + "\r\n5;a\rb\r\nabcde\r\n0\r\n\r\n", 400},
      {"a long chunk extension", chunked + "\r\n5;" + std::string(17'000, 'a') + "\r\nabcde\r\n0\r\n\r\n", 400},
      {"a chunk longer than it says", chunked + "\r\n3\r\nabcde\r\n0\r\n\r\n", 400},
      {"a trailer without a colon's CRLF", chunked + "\r\n0\r\nX: y\n\r\n", 400},
      {"an unknown expectation", post + "Expect: tea\r\nContent-Length: 1\r\n\r\na", 417},
      {"a body that is too large", post + "Content-Length: 1048577\r\n\r\n", 413},
      {"a header bomb", get + "X: " + std::string(17'000, 'a') + "\r\n\r\n", 431},
      {"a header bomb of many", get + many_headers + "\r\n", 431},
      {"a long path", "GET /" + std::string(17'000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n", 431},
      {"empty lines without end", "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n", 400},
      {"a body on a path that does not exist", "POST /nothing HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabcde",
       404},
  };
  ServerFixture fixture;
  fixture.add_usual();
  fixture.serve();
  for (const Row& row : rows) {
    INFO(row.what);
    RawSocket socket = fixture.connect();
    (void)socket.send(row.bytes + std::string(kGetHello));
    const std::string answer = socket.read_all();
    CHECK_THAT(answer, StartsWith("HTTP/1.1 " + std::to_string(row.status) + " ") &&
                           Contains("Connection: close\r\n") && Contains("\"code\":\""));
    CHECK(answers_in(answer) == 1);
  }
  RawSocket socket = fixture.connect();
  REQUIRE(socket.send(kGetHello));
  CHECK_THAT(socket.read_response(), Catch::EndsWith("hello"));
}

TEST_CASE("extensions of chunks that many small chunks add up are too much as well") {
  ServerFixture fixture;
  fixture.add_usual();
  fixture.serve();
  RawSocket socket = fixture.connect();
  std::string bytes = "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 2'000; ++i) bytes += "1;extension=1\r\na\r\n";
  (void)socket.send(bytes);
  CHECK_THAT(socket.read_all(), StartsWith("HTTP/1.1 400 "));
}

TEST_CASE("what is unusual but has one reading is answered, and so is what stands behind it") {
  const Row rows[] = {
      {"extensions and trailers",
       "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n5;a=\"b;c\"\r\nhello\r\n0\r\nX: y\r\n\r\n",
       200},
      {"an empty line before", "\r\nGET /hello HTTP/1.1\r\nHost: h\r\n\r\n", 200},
      {"no space behind the colon", "GET /hello HTTP/1.1\r\nHost:h\r\n\r\n", 200},
      {"bytes above ASCII in a value", "GET /hello HTTP/1.1\r\nHost: h\r\nX: \xc3\xa4\r\n\r\n", 200},
  };
  ServerFixture fixture;
  fixture.add_usual();
  fixture.serve();
  for (const Row& row : rows) {
    INFO(row.what);
    RawSocket socket = fixture.connect();
    REQUIRE(socket.send(row.bytes + std::string(kGetHello)));
    CHECK_THAT(socket.read_response(), StartsWith("HTTP/1.1 200 ") && Catch::EndsWith("hello"));
    CHECK_THAT(socket.read_response(), StartsWith("HTTP/1.1 200 ") && Catch::EndsWith("hello"));
  }
}

TEST_CASE("refusals are counted by reason, and a flood of them does not flood the log") {
  ServerFixture fixture;
  fixture.add_usual();
  fixture.serve();
  constexpr int kFlood = 100;
  for (int i = 0; i < kFlood; ++i) {
    RawSocket socket = fixture.connect();
    (void)socket.send("\x16\x03\x01");
    CHECK_THAT(socket.read_all(), StartsWith("HTTP/1.1 400 "));
  }
  RawSocket socket = fixture.connect();
  (void)socket.send("GET /scan HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  CHECK_THAT(socket.read_all(), StartsWith("HTTP/1.1 404 "));
  fixture.settle();
  const auto refused = [&](const char* reason) {
    return fixture.metrics.counter("ekiden_http_refused_total", {{"listener", "test"}, {"reason", reason}}).value();
  };
  CHECK(refused("malformed") == kFlood);
  CHECK(refused("not_found") == 1);
  int lines = 0;
  for (const std::string& line : fixture.log.lines())
    if (line.find("a request was refused listener=test reason=malformed status=400 client=127.0.0.1") !=
        std::string::npos)
      ++lines;
  CHECK(lines == 50);
}

}  // namespace
