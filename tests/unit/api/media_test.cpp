// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "unit/api/running_api.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

const std::string kPng = std::string("\x89PNG\r\n\x1A\n") + std::string(40, 'p');

// Its reference.
std::string upload(RunningApi& api, const std::string& bytes, const char* type = "image/png") {
  const auto answer = api.post("/v1/media", bytes, {}, kSender, type);
  REQUIRE(answer);
  REQUIRE(answer->status == 201);
  const auto json = json_of(answer);
  CHECK(answer->get_header_value("Location") == std::string("/v1/media/") + json["ref"].GetString());
  CHECK(json["size"].GetUint64() == bytes.size());
  CHECK(std::string("sha256:") + json["sha256"].GetString() == json["ref"].GetString());
  return json["ref"].GetString();
}

}  // namespace

TEST_CASE("a file that is uploaded is named by its content, and typed by its bytes whatever the client says") {
  RunningApi api;
  const auto answer = api.post("/v1/media", kPng, {}, kSender, "text/html");
  REQUIRE(answer);
  CHECK(answer->status == 201);
  const auto json = json_of(answer);
  CHECK(json["mime"] == "image/png");
  CHECK(json["expires_at"].GetStringLength() == std::string("2026-11-21T10:00:00.000Z").size());
  CHECK(upload(api, kPng) == json["ref"].GetString());
  CHECK(api.disk.list("/data/media")->size() == 1);
}

TEST_CASE("a file comes out as it went in, as an attachment that no browser looks into") {
  RunningApi api;
  std::string large(2'500'000, '\0');
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * 31 + (i >> 9));
  const std::string ref = upload(api, large, "application/octet-stream");
  const auto answer = api.get("/v1/media/" + ref, kReader);
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(answer->body == large);
  CHECK(answer->get_header_value("X-Content-Type-Options") == "nosniff");
  CHECK(answer->get_header_value("Content-Disposition") == "attachment; filename=\"" + ref.substr(7, 16) + ".bin\"");
  CHECK(answer->get_header_value("Content-Security-Policy") == "default-src 'none'; sandbox");
  const auto head = api.head("/v1/media/" + ref, kReader);
  CHECK(head->get_header_value("Content-Length") == std::to_string(large.size()));
  CHECK(head->body.empty());
}

TEST_CASE("what a browser could run is served without a type") {
  RunningApi api;
  const std::pair<std::string, std::string> table[] = {{"<html><script>alert(1)</script>", "application/octet-stream"},
                                                       {"<svg onload=alert(1)>", "application/octet-stream"},
                                                       {"<?xml version=\"1.0\"?><a/>", "application/octet-stream"},
                                                       {kPng, "image/png"},
                                                       {"#!AMR\n....", "audio/amr"},
                                                       {"a letter", "text/plain"}};
  for (const auto& [bytes, type] : table) {
    INFO(bytes);
    const auto answer = api.get("/v1/media/" + upload(api, bytes));
    CHECK(answer->get_header_value("Content-Type") == type);
    CHECK(answer->get_header_value("Content-Disposition").find("attachment") == 0);
  }
}

TEST_CASE("a part of a file can be asked for") {
  RunningApi api;
  const std::string ref = upload(api, "0123456789");
  auto client = api.client(kReader);
  const std::string path = "/v1/media/" + ref;
  const auto middle = client.Get(path.c_str(), {{"Range", "bytes=2-4"}});
  REQUIRE(middle);
  CHECK(middle->status == 206);
  CHECK(middle->body == "234");
  CHECK(middle->get_header_value("Content-Range") == "bytes 2-4/10");
  const auto behind = client.Get(path.c_str(), {{"Range", "bytes=10-"}});
  check_problem(behind, 416, "bad_range");
  CHECK(behind->get_header_value("Content-Range") == "bytes */10");
}

TEST_CASE("a file that is not kept is 404, with what to do") {
  RunningApi api;
  const std::vector<std::string> refs = {"", "x", "sha256:", "sha256:../peer.key", "sha256:" + std::string(64, '0')};
  for (const std::string& ref : refs) {
    INFO(ref);
    check_problem(api.get("/v1/media/" + ref), 404, "no_such_file");
  }
}

TEST_CASE("an upload that is empty, too long, or not permitted keeps nothing") {
  RunningApi api;
  check_problem(api.post("/v1/media", "", {}, kSender), 400, "bad_body");
  check_problem(api.post("/v1/media", std::string((3 << 20) + 1, 'x'), {}, kSender), 413, "too_large");
  check_problem(api.post("/v1/media", "abc", {}, kReader), 403, "forbidden");
  check_problem(api.post("/v1/media", "abc", {}, "not-a-token-of-ours"), 401, "unauthorized");
  // Not more than a server that has refused reads on (HttpLimits::linger_bytes): beyond it the answer may be lost.
  check_problem(api.post("/v1/media", std::string(200'000, 'x'), {}, ""), 401, "unauthorized");
  check_problem(api.get("/v1/media"), 405, "method_not_allowed");
  const auto names = api.disk.list("/data/media");
  CHECK((!names || names->empty()));
}
