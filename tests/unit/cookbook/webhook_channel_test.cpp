// SPDX-License-Identifier: Apache-2.0
#include <ekiden/plugin.h>

#include <catch2/catch.hpp>
#include <ekiden/testkit/fake_host.hpp>
#include <string>

using namespace ekiden::testkit;

namespace {

const std::string kBody = R"({"id":"7","from":"ada","text":"hello","time_ms":1700000000000})";
// printf '%s' BODY | openssl dgst -sha256 -hmac only-for-this-test
const std::string kSignature = "sha256=d74456ebf606bbcd40ab75717d5e7ff5a12ba437c1eeb319097b8d5378f529cc";

void start(FakeHost& host) {
  REQUIRE(host.create(ekd_entry_v1(), "cookbook-webhook").ok());
  REQUIRE(host.configure(R"({"account":"shop","secret":"only-for-this-test"})").ok());
  REQUIRE(host.start().status.ok());
}
std::optional<Answer> post(FakeHost& host, const std::string& body, const std::string& signature) {
  return host.request("POST", "", "", body, {{"X-Signature", signature}});
}

}  // namespace

TEST_CASE("a signed message becomes an event, and twice the same message twice the same one") {
  FakeHost host;
  start(host);
  for (int i = 0; i < 2; ++i) CHECK(post(host, kBody, kSignature)->status == 200);
  REQUIRE(host.events().size() == 2);
  CHECK(host.events()[0].id_material == std::vector<std::string>{"7"});
  CHECK(host.events()[1].id_material == host.events()[0].id_material);
  CHECK(host.events()[0].raw == kBody);
  CHECK(host.violations().empty());
}

TEST_CASE("one byte that is not what was signed, and the request is refused before anybody reads it") {
  FakeHost host;
  start(host);
  const std::string other_body = " " + kBody;
  const std::string other_signature = kSignature.substr(0, kSignature.size() - 1) + "0";
  REQUIRE(other_signature != kSignature);
  const struct {
    std::string body, signature;
  } rows[] = {{other_body, kSignature}, {kBody, other_signature},      {kBody, ""},
              {kBody, "sha256="},       {kBody, kSignature.substr(7)}, {"not even JSON", kSignature}};
  for (const auto& row : rows) {
    const auto answer = post(host, row.body, row.signature);
    REQUIRE(answer);
    CHECK(answer->status == 401);
    CHECK(answer->reject_reason == "signature");
  }
  CHECK(host.events().empty());
  CHECK(host.log_text().find("hello") == std::string::npos);
}

TEST_CASE("the platform hears 200 only when the event is on disk") {
  FakeHost host;
  start(host);
  host.hold_disk(true);
  CHECK_FALSE(post(host, kBody, kSignature));
  host.hold_disk(false);
  CHECK(host.last_answer()->status == 200);
}

TEST_CASE("a full journal is 503: the platform comes again") {
  FakeHost host;
  start(host);
  host.set_journal_full(true);
  CHECK(post(host, kBody, kSignature)->status == 503);
  CHECK(host.events().empty());
  host.set_journal_full(false);
  CHECK(post(host, kBody, kSignature)->status == 200);
  CHECK(host.events().size() == 1);
}

TEST_CASE("what is signed and is no message is refused for good") {
  FakeHost host;
  start(host);
  // {} and its signature under the same secret
  const auto answer = post(host, "{}", "sha256=9e56624fe79ac700e3e8da1e4c8bacb0cdb3af2ef4c296151e3dd53445e26703");
  REQUIRE(answer);
  CHECK(answer->status == 400);
  CHECK(answer->reject_reason == "no_message");
  CHECK(host.violations().empty());
}
