// SPDX-License-Identifier: Apache-2.0
#include "wechat/kf_settings.hpp"

#include <catch2/catch.hpp>

#include <ekiden/testkit/schemas.hpp>
#include "kf_support.hpp"
#include "wechat/kf_descriptor.hpp"

using namespace ekiden;
using namespace ekiden::wechat;

namespace {

std::string with(std::string_view corp_id, std::string_view token, std::string_view key, std::string_view more = {}) {
  return R"({"corp_id":")" + std::string(corp_id) + R"(","secret":"s","token":")" + std::string(token) +
         R"(","encoding_aes_key":")" + std::string(key) + R"(","open_kfid":"wk1")" + std::string(more) + "}";
}

}  // namespace

TEST_CASE("the configuration of 微信客服 is read") {
  KfSettings settings;
  REQUIRE(read_kf_settings(test::kf_config(R"(,"other_open_kfids":["wk2"])"), settings).ok());
  CHECK(settings.receiver.app_id == test::kCorpId);
  CHECK(settings.receiver.mode == Mode::kSafe);
  CHECK(settings.receiver.encrypts_echostr);
  CHECK(settings.open_kfids == std::vector<std::string>{std::string(test::kDesk), "wk2"});
  CHECK(settings.cursor_refused_codes == std::vector<std::int64_t>{40058});
  KfSettings plain;
  REQUIRE(read_kf_settings(with("ww1", "t", test::kKey), plain).ok());
  CHECK(plain.api.base == "https://qyapi.weixin.qq.com");
}

TEST_CASE("a wrong setting of 微信客服 is refused with a sentence that names it and not its value") {
  const auto [json, member] = GENERATE(table<std::string, std::string>({
      {"[]", "configuration"},
      {with("", "t", test::kKey), "corp_id"},
      {with("ww planted", "t", test::kKey), "corp_id"},
      {with("ww1", "planted token", test::kKey), "token"},
      {with("ww1", "t", ""), "encoding_aes_key"},
      {with("ww1", "t", "planted"), "encoding_aes_key"},
      {with("ww1", "t", test::kKey, R"(,"other_open_kfids":["wk1"])"), "other_open_kfids"},
      {with("ww1", "t", test::kKey, R"(,"other_open_kfids":["wk planted"])"), "open_kfid"},
      {with("ww1", "t", test::kKey, R"(,"api_base":"ftp://planted")"), "api_base"},
      {R"({"corp_id":"ww1","secret":"","token":"t","open_kfid":"wk1"})", "secret"},
  }));
  INFO(json);
  KfSettings settings;
  const auto status = read_kf_settings(json, settings);
  CHECK(status.code == EKD_E_CONFIG);
  CHECK(status.message.find(member) != std::string::npos);
  CHECK(status.message.find("planted") == std::string::npos);
}

TEST_CASE("the descriptor of 微信客服 keeps to its schema") {
  CHECK(testkit::check_against_schema("descriptor.json", kWechatKfDescriptor) == std::vector<std::string>());
}

TEST_CASE("a customer's message alone opens the reply window of 微信客服: what comes with a ticket is no reply") {
  const auto descriptor = test::parse(kWechatKfDescriptor);
  const auto& windows = descriptor["reply_windows"];
  REQUIRE(windows.Size() == 1);
  CHECK(test::at(descriptor, "/reply_windows/0/trigger") == "message");
  CHECK(test::at(descriptor, "/reply_windows/0/count") == "5");
  CHECK(test::at(descriptor, "/reply_windows/0/seconds") == "172800");
}
