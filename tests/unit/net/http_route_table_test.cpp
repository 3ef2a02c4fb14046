// SPDX-License-Identifier: Apache-2.0
#include "net/http_route_table.hpp"

#include <catch2/catch.hpp>

namespace {

using ekiden::Code;
using ekiden::HttpRoute;
using ekiden::HttpRouteTable;

HttpRoute route(std::string method, std::string path, bool prefix = false) {
  HttpRoute result;
  result.method = std::move(method);
  result.path = std::move(path);
  result.prefix = prefix;
  result.handle = [](const ekiden::IncomingRequest&, std::shared_ptr<ekiden::Responder>) {};
  return result;
}

TEST_CASE("an exact path beats a prefix, a longer prefix a shorter one") {
  HttpRouteTable table;
  REQUIRE(table.add(route("GET", "/a", true)).ok());
  REQUIRE(table.add(route("GET", "/a/b", true)).ok());
  REQUIRE(table.add(route("GET", "/a/b/c")).ok());
  REQUIRE(table.add(route("", "/files/", true)).ok());
  struct Row {
    std::string_view path;
    std::string_view route;
  };
  const Row rows[] = {
      {"/a", "/a"},           {"/a/", "/a"},           {"/a/x", "/a"},       {"/ab", ""},         {"/a/b", "/a/b"},
      {"/a/bc", "/a"},        {"/a/b/d", "/a/b"},      {"/a/b/c", "/a/b/c"}, {"/a/b/c/", "/a/b"}, {"/files", ""},
      {"/files/", "/files/"}, {"/files/x", "/files/"}, {"/A", ""},           {"/", ""},           {"*", ""},
      {"/a/b/%63", "/a/b"},
  };
  for (const Row& row : rows) {
    INFO(row.path);
    const auto match = table.find("GET", row.path);
    CHECK((match.route != nullptr ? std::string_view(match.route->path) : std::string_view()) == row.route);
  }
}

TEST_CASE("a known path with another method says which it takes") {
  HttpRouteTable table;
  REQUIRE(table.add(route("GET", "/a")).ok());
  REQUIRE(table.add(route("POST", "/a")).ok());
  CHECK(table.find("POST", "/a").route->method == "POST");
  CHECK(table.find("HEAD", "/a").route->method == "GET");
  CHECK(table.find("DELETE", "/a").route == nullptr);
  CHECK(table.find("DELETE", "/a").allow == "GET, HEAD, POST");
  CHECK(table.find("DELETE", "/b").allow.empty());
}

TEST_CASE("a path and method that are taken are refused") {
  HttpRouteTable table;
  REQUIRE(table.add(route("GET", "/a")).ok());
  REQUIRE(table.add(route("GET", "/a", true)).ok());
  CHECK(table.add(route("GET", "/a")).code() == Code::conflict);
  CHECK(table.add(route("", "/a")).code() == Code::conflict);
  REQUIRE(table.add(route("", "/b")).ok());
  CHECK(table.add(route("GET", "/b")).code() == Code::conflict);
  CHECK(table.add(route("GET", "c")).code() == Code::invalid);
  CHECK(table.add(HttpRoute{.method = "GET", .path = "/d", .handle = {}, .answered = {}}).code() == Code::invalid);
}

}  // namespace
