// SPDX-License-Identifier: Apache-2.0
#include "net/client_limits.hpp"

#include <catch2/catch.hpp>

#include "net/client_address.hpp"

using namespace ekiden;

namespace {

IpAddress address(const char* text) {
  return *IpAddress::parse(text);
}

}  // namespace

TEST_CASE("a client has as many connections as it may, and others theirs") {
  ClientLimits limits(2, 0);
  CHECK(limits.open(address("192.0.2.1")));
  CHECK(limits.open(address("192.0.2.1")));
  CHECK_FALSE(limits.open(address("192.0.2.1")));
  CHECK(limits.open(address("192.0.2.2")));
  limits.close(address("192.0.2.1"));
  CHECK(limits.open(address("192.0.2.1")));
  CHECK_FALSE(limits.open(address("192.0.2.1")));
}

TEST_CASE("the addresses of one IPv6 network are one client") {
  ClientLimits limits(1, 0);
  CHECK(limits.open(address("2001:db8:1:2::1")));
  CHECK_FALSE(limits.open(address("2001:db8:1:2::2")));
  CHECK(limits.open(address("2001:db8:1:3::1")));
}

TEST_CASE("a client sends as many requests in a second as it may, evenly or in one burst") {
  ClientLimits limits(0, 4);
  for (int i = 0; i < 4; ++i) CHECK(limits.admit(address("192.0.2.1"), 1'000));
  CHECK_FALSE(limits.admit(address("192.0.2.1"), 1'000));
  CHECK(limits.admit(address("192.0.2.2"), 1'000));
  CHECK_FALSE(limits.admit(address("192.0.2.1"), 1'249));
  CHECK(limits.admit(address("192.0.2.1"), 1'250));
  CHECK_FALSE(limits.admit(address("192.0.2.1"), 1'250));
  for (int i = 0; i < 4; ++i) CHECK(limits.admit(address("192.0.2.1"), 60'000));
  CHECK_FALSE(limits.admit(address("192.0.2.1"), 60'000));
}

TEST_CASE("without a limit nobody is counted") {
  ClientLimits limits(0, 0);
  for (int i = 0; i < 100; ++i) {
    CHECK(limits.open(address("192.0.2.1")));
    CHECK(limits.admit(address("192.0.2.1"), 0));
  }
}

TEST_CASE("the client is the last address that no trusted proxy has added") {
  struct Row {
    const char* what;
    const char* peer;
    std::vector<HttpField> fields;
    const char* client;
  };
  const Row rows[] = {
      {"no header", "10.0.0.1", {}, "10.0.0.1"},
      {"a peer that is no proxy", "192.0.2.9", {{"X-Forwarded-For", "203.0.113.7"}}, "192.0.2.9"},
      {"one proxy", "10.0.0.1", {{"X-Forwarded-For", "203.0.113.7"}}, "203.0.113.7"},
      {"two proxies", "10.0.0.1", {{"x-forwarded-for", "203.0.113.7, 10.0.0.2"}}, "203.0.113.7"},
      {"what the client invents", "10.0.0.1", {{"X-Forwarded-For", "127.0.0.1, 10.9.9.9,203.0.113.7"}}, "203.0.113.7"},
      {"two headers", "10.0.0.1", {{"X-Forwarded-For", "6.6.6.6"}, {"X-Forwarded-For", "203.0.113.7"}}, "203.0.113.7"},
      {"an empty last header",
       "10.0.0.1",
       {{"X-Forwarded-For", "203.0.113.7"}, {"X-Forwarded-For", ""}},
       "203.0.113.7"},
      {"no address", "10.0.0.1", {{"X-Forwarded-For", "203.0.113.7, unknown"}}, "10.0.0.1"},
      {"only proxies", "10.0.0.1", {{"X-Forwarded-For", "10.0.0.3, 10.0.0.2"}}, "10.0.0.3"},
      {"IPv6", "10.0.0.1", {{"X-Forwarded-For", "[2001:db8::7]"}}, "2001:db8::7"},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    CHECK(client_address(address(row.peer), row.fields, {*IpRange::parse("10.0.0.0/8")}).text() == row.client);
  }
  const std::vector<HttpField> fields{{"X-Forwarded-For", "203.0.113.7"}};
  CHECK(client_address(address("10.0.0.1"), fields, {}).text() == "10.0.0.1");
}
