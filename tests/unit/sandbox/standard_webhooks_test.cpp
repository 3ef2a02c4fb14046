// SPDX-License-Identifier: Apache-2.0
#include "standard_webhooks.hpp"

#include <catch2/catch.hpp>

namespace ekiden::sandbox {

namespace {

constexpr std::string_view id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
constexpr std::string_view timestamp = "1614265330";
constexpr std::string_view body = R"({"test": 2432232314})";
constexpr std::string_view signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
constexpr std::int64_t now_s = 1614265330;

WebhookVerifier published_verifier() {
  return WebhookVerifier::from_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").value();
}

}  // namespace

TEST_CASE("The published Standard Webhooks vector is verified") {
  CHECK_FALSE(published_verifier().verify(id, timestamp, signature, body, now_s));
}

TEST_CASE("One good signature among several is enough") {
  const std::string several = "v1a,c29tZXRoaW5n v1,AAAA " + std::string(signature);
  CHECK_FALSE(published_verifier().verify(id, timestamp, several, body, now_s));
}

TEST_CASE("A webhook that is not exactly the signed one, or not fresh, is refused") {
  const WebhookVerifier verifier = published_verifier();
  CHECK(verifier.verify("msg_other", timestamp, signature, body, now_s));
  CHECK(verifier.verify(id, "1614265331", signature, body, now_s));
  CHECK(verifier.verify(id, timestamp, "v1,AAAA", body, now_s));
  CHECK(verifier.verify(id, timestamp, signature, R"({"test":2432232314})", now_s));
  CHECK(verifier.verify(id, timestamp, signature, body, now_s + 301));
  CHECK(verifier.verify(id, timestamp, signature, body, now_s - 301));
  CHECK(verifier.verify(id, "soon", signature, body, now_s));
  CHECK(verifier.verify(id, timestamp, "", body, now_s));
}

TEST_CASE("A secret needs its prefix and base64") {
  CHECK_FALSE(WebhookVerifier::from_secret("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
  CHECK_FALSE(WebhookVerifier::from_secret("whsec_"));
  CHECK_FALSE(WebhookVerifier::from_secret("whsec_!!!!"));
}

}  // namespace ekiden::sandbox
