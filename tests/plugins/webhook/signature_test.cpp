// SPDX-License-Identifier: Apache-2.0
#include "webhook/signature.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "kit/encoding.hpp"

using ekiden::webhook::signature;
using ekiden::webhook::signing_key;

namespace {
constexpr char kSecret[] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
}

TEST_CASE("the published vector of Standard Webhooks is reproduced") {
  const auto key = signing_key(kSecret);
  REQUIRE(key);
  CHECK(ekiden::kit::hex_encode(*key) == "31f290f6bf06298aab4f08d43c3f082cf648a362da2da4b0");
  CHECK(signature(std::vector{*key}, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}") ==
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST_CASE("with several secrets every one of them signs, in their order") {
  const std::string other(32, 'k');
  const std::string one = signature(std::vector{*signing_key(kSecret)}, "id", 1, "body");
  const std::string two = signature(std::vector{other}, "id", 1, "body");
  CHECK(signature(std::vector{*signing_key(kSecret), other}, "id", 1, "body") == one + " " + two);
}

TEST_CASE("a secret is whsec_ and the base64 of 24 to 64 bytes") {
  const auto of_size = [](std::size_t n) { return "whsec_" + ekiden::kit::base64_encode(std::string(n, 'x')); };
  CHECK_FALSE(signing_key(of_size(23)));
  CHECK(signing_key(of_size(24)));
  CHECK(signing_key(of_size(64)));
  CHECK_FALSE(signing_key(of_size(65)));
  CHECK_FALSE(signing_key("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
  CHECK_FALSE(signing_key("whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
  CHECK_FALSE(signing_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS"));
  CHECK_FALSE(signing_key(""));
}
