// SPDX-License-Identifier: Apache-2.0
// Who the sink says it is: every way of a profile.
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <ekidenpp/json.hpp>

#include <algorithm>
#include <memory>

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

// Made for one test, and what it signed is verified with its public half.
class OwnKey {
 public:
  std::string pem() const {
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), &BIO_free);
    REQUIRE(PEM_write_bio_PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
    char* data = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(length)};
  }
  bool signed_it(const std::string& bytes, const std::string& signature) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    const auto* out = reinterpret_cast<const unsigned char*>(signature.data());
    const auto* in = reinterpret_cast<const unsigned char*>(bytes.data());
    return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
           EVP_DigestVerify(context.get(), out, signature.size(), in, bytes.size()) == 1;
  }

 private:
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_{EVP_RSA_gen(2048), &EVP_PKEY_free};
};

std::string json_quoted(const std::string& text) {
  sdk::JsonWriter quoted;
  quoted.string(text);
  return quoted.take().value_or(std::string());
}

std::string from_base64url(std::string text) {
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  return kit::base64_decode_lenient(text).value_or(std::string());
}

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

TEST_CASE("a login by JWT says who asks and for whom, for three minutes, signed with the key of the configuration") {
  const OwnKey key;
  FakeHost host;
  start(
      host,
      R"({"profile":"salesforce","url":"https://login.example","auth":{"type":"oauth_jwt_rs256","client_id":"consumer",)"
      R"("username":"user@example.org","private_key":)" +
          json_quoted(key.pem()) + "}}");
  host.script("POST", "https://login.example/services/oauth2/token",
              {.body = R"({"access_token":"T1","instance_url":"https://own.example"})"});
  host.script("PATCH", "https://own.example/", {.status = 400});
  const std::string document = message();
  CHECK(host.deliver({delivery(document)})->status.code == EKD_E_REJECTED);
  const std::string body = host.requests().at(0).body;
  const std::string prefix = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=";
  REQUIRE(body.starts_with(prefix));
  const std::string token = body.substr(prefix.size());
  const std::size_t claims = token.find('.') + 1;
  const std::size_t signature = token.rfind('.');
  CHECK(
      from_base64url(token.substr(claims, signature - claims)) ==
      R"({"iss":"consumer","sub":"user@example.org","aud":"https://login.salesforce.com","iat":1699999995,"exp":1700000180})");
  CHECK(key.signed_it(token.substr(0, signature), from_base64url(token.substr(signature + 1))));
  CHECK(host.requests().at(1).header("authorization") == "Bearer T1");
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
