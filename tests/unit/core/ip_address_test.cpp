// SPDX-License-Identifier: Apache-2.0
#include "core/ip_address.hpp"

#include <catch2/catch.hpp>

using ekiden::IpAddress;
using ekiden::IpRange;

TEST_CASE("an address is read and written, and a mapped one is IPv4") {
  struct Row {
    const char* given;
    const char* text;
    bool v4;
  };
  const Row rows[] = {{"192.0.2.7", "192.0.2.7", true},
                      {"2001:db8::7", "2001:db8::7", false},
                      {"[2001:DB8:0::7]", "2001:db8::7", false},
                      {"::ffff:192.0.2.7", "192.0.2.7", true}};
  for (const Row& row : rows) {
    INFO(row.given);
    const auto address = IpAddress::parse(row.given);
    REQUIRE(address);
    CHECK(address->text() == row.text);
    CHECK(address->is_v4() == row.v4);
  }
  CHECK(IpAddress::parse("::ffff:192.0.2.7") == IpAddress::parse("192.0.2.7"));
  for (const char* const given :
       {"", "gateway.example", "192.0.2.7:80", "192.0.2", "fe80::1%eth0", "[::1", "1.2.3.4.5"})
    CHECK_FALSE(IpAddress::parse(given));
  CHECK_FALSE(IpAddress::parse(std::string(1000, '1')));
}

TEST_CASE("one customer is one IPv4 address, or a /64 of IPv6") {
  CHECK(IpAddress::parse("192.0.2.7")->network().text() == "192.0.2.7");
  CHECK(IpAddress::parse("2001:db8:1:2:3:4:5:6")->network().text() == "2001:db8:1:2::");
}

TEST_CASE("the public internet's addresses are told from those that lead inside") {
  for (const char* const inside :
       {"0.0.0.0",         "10.1.2.3",  "100.64.0.1",  "127.0.0.1",       "169.254.169.254",  "172.16.0.1",
        "172.31.255.255",  "192.0.2.1", "192.168.1.1", "198.18.0.1",      "203.0.113.9",      "224.0.0.1",
        "255.255.255.255", "::",        "::1",         "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::a00:1",
        "fc00::1",         "fd00::1",   "fe80::1",     "ff02::1",         "2001::1",          "2001:db8::1",
        "2002:a00:1::1",   "3fff::1",   "4000::1"}) {
    INFO(inside);
    CHECK_FALSE(IpAddress::parse(inside)->is_public());
  }
  for (const char* const outside : {"1.1.1.1", "8.8.8.8", "100.63.255.255", "172.32.0.1", "192.169.0.1",
                                    "223.255.255.1", "2606:4700::1111", "240e::1", "::ffff:8.8.8.8"}) {
    INFO(outside);
    CHECK(IpAddress::parse(outside)->is_public());
  }
}

TEST_CASE("a network holds its addresses and no other") {
  struct Row {
    const char* range;
    const char* inside;
    const char* outside;
  };
  const Row rows[] = {{"10.0.0.0/8", "10.255.0.1", "11.0.0.1"},
                      {"192.0.2.128/25", "192.0.2.255", "192.0.2.127"},
                      {"192.0.2.7", "192.0.2.7", "192.0.2.8"},
                      {"0.0.0.0/0", "203.0.113.1", "2001:db8::1"},
                      {"2001:db8::/32", "2001:db8:ffff::1", "2001:db9::1"},
                      {"::1", "::1", "127.0.0.1"}};
  for (const Row& row : rows) {
    INFO(row.range);
    const auto range = IpRange::parse(row.range);
    REQUIRE(range);
    CHECK(range->contains(*IpAddress::parse(row.inside)));
    CHECK_FALSE(range->contains(*IpAddress::parse(row.outside)));
  }
  for (const char* const given : {"", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x", "::/129"})
    CHECK_FALSE(IpRange::parse(given));
}
