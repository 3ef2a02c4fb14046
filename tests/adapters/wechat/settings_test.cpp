// SPDX-License-Identifier: Apache-2.0
#include "wechat/settings.hpp"

#include <catch2/catch.hpp>

#include <ekiden/testkit/schemas.hpp>
#include "support.hpp"
#include "wechat/descriptor.hpp"

using namespace ekiden::wechat;
using namespace ekiden;

TEST_CASE("the configuration that the documentation shows is read") {
  Settings settings;
  REQUIRE(read_settings(test::config(), settings).ok());
  CHECK(settings.receiver.app_id == test::kAppId);
  CHECK(settings.receiver.mode == Mode::kSafe);
  CHECK(settings.api.base == "https://api.example");
  CHECK(settings.cipher.has_value());
}

TEST_CASE("without a word the mode is safe and the API is Tencent's") {
  Settings settings;
  const std::string json =
      R"({"app_id":"wx1","app_secret":"s","token":"t","encoding_aes_key":")" + std::string(test::kKey) + "\"}";
  REQUIRE(read_settings(json, settings).ok());
  CHECK(settings.receiver.mode == Mode::kSafe);
  CHECK(settings.api.base == "https://api.weixin.qq.com");
  CHECK(settings.receiver.max_clock_skew_s == 0);
}

TEST_CASE("the key may be absent in plain mode only") {
  Settings settings;
  CHECK(read_settings(test::config("wx1", "token", "", "plain"), settings).ok());
  CHECK(read_settings(test::config("wx1", "token", "", "safe"), settings).code == EKD_E_CONFIG);
  CHECK(read_settings(test::config("wx1", "token", "", "compatible"), settings).code == EKD_E_CONFIG);
}

TEST_CASE("a wrong setting is refused with a sentence that names it and not its value") {
  const auto [json, member] = GENERATE(table<std::string, std::string>({
      {"[]", "configuration"},
      {"", "configuration"},
      {test::config("", "token"), "app_id"},
      {test::config("wx 1", "token"), "app_id"},
      {test::config("wx1", ""), "token"},
      {test::config("wx1", "planted token"), "token"},
      {test::config("wx1", "token", "plantedkey"), "encoding_aes_key"},
      {test::config("wx1", "token", "planted*****************************planted"), "encoding_aes_key"},
      {test::config("wx1", "token", "short", "plain"), "encoding_aes_key"},
      {test::config("wx1", "token", test::kKey, "aes"), "mode"},
      {R"({"app_id":"wx1","app_secret":"","token":"t"})", "app_secret"},
      {R"({"app_id":"wx1","app_secret":"s","token":"t","mode":"plain","api_base":"ftp://planted"})", "api_base"},
      {R"({"app_id":"wx1","app_secret":"s","token":"t","mode":"plain","api_base":"https://a/?planted"})", "api_base"},
  }));
  Settings settings;
  const auto status = read_settings(json, settings);
  INFO(json);
  CHECK(status.code == EKD_E_CONFIG);
  CHECK(status.message.find(member) != std::string::npos);
  CHECK(status.message.find("planted") == std::string::npos);
}

TEST_CASE("the key's length is told, since it is usually copied wrong") {
  Settings settings;
  const auto status = read_settings(test::config("wx1", "token", std::string(42, 'a')), settings);
  CHECK(status.message.find("42") != std::string::npos);
}

TEST_CASE("the descriptor keeps to its schema") {
  CHECK(testkit::check_against_schema("descriptor.json", kWechatOaDescriptor) == std::vector<std::string>());
}
