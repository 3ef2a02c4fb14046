// SPDX-License-Identifier: Apache-2.0
// Who the sink says it is: every way of a profile.
#include <ekidenpp/json.hpp>

#include "kit/encoding.hpp"
#include "samples.hpp"

using namespace ekiden;
using namespace ekiden::crm::test;
using testkit::FakeHost;

namespace {

// A profile with one object that is PUT, and this way to log in.
std::string profile(const std::string& auth) {
  return R"({"name":"own","url":"https://crm.example","variables":{"v":{"default":"1"}},"auth":[)" + auth +
         R"(],"objects":{"contact":{"strategy":"native_upsert","key":"{contact_key()}","fields":{"name":"{customer_name()}"},)"
         R"("upsert":{"method":"PUT","path":"/api/v1/contacts/{key}","body":"{fields}"}}},)"
         R"("routes":[{"types":["message.*"],"steps":[{"object":"contact"}]}]})";
}

std::string config(const std::string& auth, const std::string& credentials) {
  sdk::JsonWriter quoted;
  quoted.string(profile(auth));
  return R"({"profile":)" + *quoted.take() + R"(,"auth":)" + credentials + "}";
}

constexpr char kLogin[] =
    R"({"type":"oauth_client_credentials","login":{"method":"POST","path":"/token","form":{"grant_type":"client_credentials",)"
    R"("client_id":"{auth/client_id}","client_secret":"{auth/client_secret}"}},"token":"{answer/access_token}",)"
    R"("base_url":"/instance","ttl_s":"/expires_in"})";
constexpr char kClient[] = R"({"client_id":"id 1","client_secret":"s&cret"})";

}  // namespace

TEST_CASE("credentials that never change stand in each request") {
  struct Case {
    const char* auth;
    const char* credentials;
    const char* header;
    const char* value;
  };
  const auto one = GENERATE(values<Case>({
      {R"({"type":"bearer_static"})", R"({"token":"T1"})", "authorization", "Bearer T1"},
      {R"({"type":"bearer_static","scheme":"bearer"})", R"({"token":"T1"})", "authorization", "bearer T1"},
      {R"({"type":"basic"})", R"({"username":"u","password":"p"})", "authorization", "Basic dTpw"},
      {R"({"type":"basic","username_suffix":"/token"})", R"({"username":"u","password":"p"})", "authorization",
       "Basic dS90b2tlbjpw"},
      {R"({"type":"api_key_header","header":"X-Key"})", R"({"api_key":"K"})", "x-key", "K"},
  }));
  FakeHost host;
  start(host, config(one.auth, one.credentials));
  host.script("PUT", "https://crm.example/api/v1/contacts/openid%3Ao1", {.body = R"({"id":"7"})"});
  const std::string document = message();
  CHECK(host.deliver({delivery(document)})->status.ok());
  CHECK(host.requests().at(0).header(one.header) == one.value);
  CHECK(host.violations().empty());
}

TEST_CASE("EspoCRM's signature is over the method and the path, in hex") {
  FakeHost host;
  start(
      host,
      R"({"profile":"espocrm","url":"https://crm.example/","auth":{"type":"hmac_espo","api_key":"apikey1","secret_key":"secret1"}})");
  host.script("GET", "https://crm.example/api/v1/Contact?", {.body = R"({"total":-1,"list":[]})"}, 2);
  host.script("POST", "https://crm.example/api/v1/Contact", {.status = 400});
  const std::string document = message();
  CHECK(host.deliver({delivery(document)})->status.code == EKD_E_REJECTED);
  CHECK(host.requests().at(1).header("x-hmac-authorization") ==
        "YXBpa2V5MTozNTZlMDRhNTJjMjdkZGJiMzM2Y2Y2YzNkZTdjNzZiMWMwODE0ZjQ0NmNlZjkwZTdkMTg4NDdjODQ0N2RkMGQ0");
}

TEST_CASE("a token is fetched once, kept, and leads where the login says") {
  FakeHost host;
  start(host, config(kLogin, kClient));
  host.script("POST", "https://crm.example/token",
              {.body = R"({"access_token":"T1","instance":"https://own.example","expires_in":600})"});
  host.script("PUT", "https://own.example/api/v1/contacts/", {.status = 204}, 2);
  const std::string first = message();
  const std::string second = message(R"("other")");
  CHECK(host.deliver({delivery(first)})->status.ok());
  sdk::Delivery other = delivery(second);
  other.id = "other";
  CHECK(host.deliver({other})->status.ok());
  CHECK(host.token_refreshes() == 1);
  CHECK(host.requests().at(0).body == "grant_type=client_credentials&client_id=id%201&client_secret=s%26cret");
  CHECK(host.requests().at(0).header("content-type") == "application/x-www-form-urlencoded");
  CHECK(host.requests().at(1).header("authorization") == "Bearer T1");
  CHECK(host.violations().empty());
}

TEST_CASE("a token that is refused is renewed once, and a second refusal stops the sink") {
  FakeHost host;
  start(host, config(kLogin, kClient));
  host.script("POST", "https://crm.example/token", {.body = R"({"access_token":"T1"})"});
  host.script("POST", "https://crm.example/token", {.body = R"({"access_token":"T2"})"});
  const std::string document = message();
  SECTION("the new one is taken") {
    host.script("PUT", "https://crm.example/", {.status = 401});
    host.script("PUT", "https://crm.example/", {.status = 201, .body = R"({"id":"7"})"});
    CHECK(host.deliver({delivery(document)})->status.ok());
    CHECK(host.requests().back().header("authorization") == "Bearer T2");
  }
  SECTION("the new one is refused as well") {
    host.script("PUT", "https://crm.example/", {.status = 401, .body = R"({"you sent":"T2 and s&cret"})"}, 2);
    const auto done = host.deliver({delivery(document)});
    CHECK(done->status.code == EKD_E_AUTH);
    CHECK(done->status.upstream_status == 401);
    CHECK_THAT(done->result, !Catch::Contains("s&cret"));
  }
  CHECK(host.token_refreshes() == 2);
}

TEST_CASE("a login that fails says why, in the band that tells whether it may help to try again") {
  struct Case {
    testkit::PeerAnswer answer;
    ekd_status status;
  };
  const auto one = GENERATE(values<Case>({{{.status = 400, .body = R"({"error":"invalid_client"})"}, EKD_E_AUTH},
                                          {{.status = 200, .body = R"({"nothing":1})"}, EKD_E_AUTH},
                                          {{.status = 200, .body = "<html>"}, EKD_E_AUTH},
                                          {{.status = 429, .retry_after_ms = 5'000}, EKD_E_RATE_LIMITED},
                                          {{.status = 503}, EKD_E_RETRY}}));
  FakeHost host;
  start(host, config(kLogin, kClient));
  host.script("POST", "https://crm.example/token", one.answer);
  const std::string document = message();
  const auto done = host.deliver({delivery(document)});
  REQUIRE(done);
  CHECK(done->status.code == one.status);
  CHECK_THAT(done->status.message, Catch::Contains("login"));
}

TEST_CASE("a session of JSON-RPC stands in the header as the server wants it") {
  FakeHost host;
  start(
      host,
      config(
          R"({"type":"session","login":{"method":"POST","path":"/rpc","body":{"params":["{auth/username}",{"password":"{auth/password}"}]}},)"
          R"("token":"{base64(concat(auth/username, ':', answer/result/0, ':', answer/result/1))}","value":"Session {token}"})",
          R"({"username":"admin","password":"secret"})"));
  host.script("POST", "https://crm.example/rpc", {.body = R"({"id":1,"result":[7,"abc"]})"});
  host.script("PUT", "https://crm.example/", {.status = 204});
  const std::string document = message();
  CHECK(host.deliver({delivery(document)})->status.ok());
  CHECK(host.requests().at(0).body == R"({"params":["admin",{"password":"secret"}]})");
  CHECK(host.requests().at(1).header("authorization") == "Session " + kit::base64_encode("admin:7:abc"));
}
