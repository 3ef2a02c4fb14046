// SPDX-License-Identifier: Apache-2.0
#include "net/http_request_reader.hpp"

#include <catch2/catch.hpp>
#include <string>

namespace {

using ekiden::HttpRequestReader;
using State = HttpRequestReader::State;

// Feeds `bytes` in pieces, as a connection does; what follows the request is appended to `rest`.
State read(HttpRequestReader& reader, std::string_view bytes, std::size_t piece, std::string* rest = nullptr) {
  std::string unread;
  bool accepted = false;
  while (!bytes.empty() || !unread.empty()) {
    const std::size_t size = std::min(piece, bytes.size());
    unread.append(bytes.substr(0, size));
    bytes.remove_prefix(size);
    for (std::size_t used = 1; used > 0 && reader.state() < State::complete;) {
      used = reader.feed(unread);
      unread.erase(0, used);
      if (reader.state() == State::body && !accepted) {
        accepted = true;
        reader.accept_body(10);
      }
    }
    if (reader.state() >= State::complete || size == 0) break;
  }
  if (rest != nullptr) *rest = unread + std::string(bytes);
  return reader.state();
}

TEST_CASE("a request is read the same however its bytes are cut") {
  const std::string bytes =
      "\r\nPOST /a%20b?x=1&y HTTP/1.1\r\nHost: h\r\nX-One: 1 \r\nTransfer-Encoding: chunked\r\n\r\n"
      "3;ext=\"v\"\r\nabc\r\n4\r\n\r\n\r\n\r\n0\r\nX-Trailer: t\r\n\r\nGET";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    HttpRequestReader reader(1024, 16);
    std::string rest;
    REQUIRE(read(reader, bytes, piece, &rest) == State::complete);
    CHECK(rest == "GET");
    CHECK(reader.keep_alive());
    const auto& request = reader.request();
    CHECK(request.method == "POST");
    CHECK(request.path == "/a%20b");
    CHECK(request.query == "x=1&y");
    CHECK(request.header("x-one") == "1");
    CHECK(request.header("X-Trailer").empty());
    CHECK(request.body == "abc\r\n\r\n");
  }
}

TEST_CASE("requests that can be read in two ways are refused") {
  struct Row {
    const char* what;
    std::string bytes;
    int status;
  };
  const std::string post = "POST / HTTP/1.1\r\nHost: h\r\n";
  const Row rows[] = {
      {"length and chunks", post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"chunks and length", post + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400},
      {"two lengths", post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc", 400},
      {"one length twice", post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400},
      {"list of lengths", post + "Content-Length: 3, 3\r\n\r\nabc", 400},
      {"signed length", post + "Content-Length: +3\r\n\r\nabc", 400},
      {"negative length", post + "Content-Length: -3\r\n\r\nabc", 400},
      {"hex length", post + "Content-Length: 0x3\r\n\r\nabc", 400},
      {"empty length", post + "Content-Length: \r\n\r\nabc", 400},
      {"overflowing length", post + "Content-Length: 18446744073709551617\r\n\r\nabc", 400},
      {"two encodings", post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"chunked twice", post + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 400},
      {"gzip", post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400},
      {"identity", post + "Transfer-Encoding: identity\r\n\r\n", 400},
      {"vertical tab",
       post + "Transfer-Encoding: \x0b"
              "chunked\r\n\r\n0\r\n\r\n",
       400},
      {"chunks in 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"space before the colon", post + "Content-Length : 3\r\n\r\nabc", 400},
      {"folded header", post + "X-A: 1\r\n 2\r\n\r\n", 400},
      {"folded with a tab", post + "X-A: 1\r\n\t2\r\n\r\n", 400},
      {"header without a colon", post + "X-A\r\n\r\n", 400},
      {"NUL in a header", post + std::string("X-A: a\0b\r\n\r\n", 13), 400},
      {"bare line feeds", "GET / HTTP/1.1\nHost: h\n\n\r\n\r\n", 400},
      {"chunk size no number", post + "Transfer-Encoding: chunked\r\n\r\nz\r\n\r\n", 400},
      {"negative chunk size", post + "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n", 400},
      {"chunk size overflows", post + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n\r\n", 400},
      {"chunk longer than its size", post + "Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n", 400},
      {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
      {"no target", "GET HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"space in the target", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"relative target", "GET a HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"authority form", "CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
      {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: h\r\n\r\n", 505},
      {"TLS", "\x16\x03\x01\x02", 400},
      {"only empty lines", std::string(100, '\r') + "\n", 400},
      {"many empty lines", "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"unknown expectation", post + "Expect: tea\r\nContent-Length: 1\r\n\r\na", 417},
      {"long header", post + "X-A: " + std::string(2000, 'a') + "\r\n\r\n", 431},
      {"long header without end", post + "X-A: " + std::string(2000, 'a'), 431},
      {"long body", post + "Content-Length: 11\r\n\r\n", 413},
      {"huge body", post + "Content-Length: 9223372036854775807\r\n\r\n", 413},
      {"many chunks", post + "Transfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n5\r\nabcde\r\n0\r\n\r\n", 413},
      {"long chunk extension", post + "Transfer-Encoding: chunked\r\n\r\n1;" + std::string(3000, 'a'), 400},
      {"long trailer", post + "Transfer-Encoding: chunked\r\n\r\n0\r\nX: " + std::string(3000, 'a'), 400},
  };
  for (const Row& row : rows) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{100'000}}) {
      INFO(row.what << ", pieces of " << piece);
      HttpRequestReader reader(1024, 16);
      REQUIRE(read(reader, row.bytes, piece) == State::failed);
      CHECK(reader.failure().status == row.status);
    }
  }
}

TEST_CASE("unusual but plain requests are read") {
  struct Row {
    std::string bytes;
    std::string path;
    bool keep_alive;
  };
  const Row rows[] = {
      {"GET http://h:80/x?y HTTP/1.1\r\nHost: h\r\n\r\n", "/x", true},
      {"GET /../%2e%2e//x HTTP/1.1\r\nHost: h\r\n\r\n", "/../%2e%2e//x", true},
      {"OPTIONS * HTTP/1.1\r\nHost:\r\n\r\n", "*", true},
      {"GET / HTTP/1.0\r\n\r\n", "/", false},
      {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "/", true},
      {"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "/", false},
      {"BREW /pot HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", "/pot", true},
  };
  for (const Row& row : rows) {
    INFO(row.bytes);
    HttpRequestReader reader(1024, 16);
    REQUIRE(read(reader, row.bytes, 5) == State::complete);
    CHECK(reader.keep_alive() == row.keep_alive);
    CHECK(reader.request().path == row.path);
  }
}

TEST_CASE("the request line of an unfinished head is found") {
  CHECK_FALSE(ekiden::http_request_line(""));
  CHECK_FALSE(ekiden::http_request_line("GET"));
  CHECK_FALSE(ekiden::http_request_line("GET /hoo"));
  CHECK_FALSE(ekiden::http_request_line("GET /hooks\r\n"));
  CHECK(ekiden::http_request_line("\r\nGET /hooks?x")->path == "/hooks");
  const auto line = ekiden::http_request_line("POST /hooks/a HTTP/1.1\r\nHo");
  REQUIRE(line);
  CHECK(line->method == "POST");
  CHECK(line->path == "/hooks/a");
}

}  // namespace
