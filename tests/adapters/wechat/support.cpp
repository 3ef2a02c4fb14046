// SPDX-License-Identifier: Apache-2.0
#include "support.hpp"

#include <ekiden/plugin.h>
#include <rapidjson/pointer.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <catch2/catch.hpp>

#include "kit/query.hpp"

namespace ekiden::wechat::test {
namespace {

constexpr std::string_view kTimestamp = "1409735669";
constexpr std::string_view kNonce = "1320562132";

std::string cat(std::initializer_list<std::string_view> pieces) {
  std::string all;
  for (const auto piece : pieces) all.append(piece);
  return all;
}

}  // namespace

std::string config(std::string_view app_id, std::string_view token, std::string_view key, std::string_view mode) {
  std::string json =
      cat({R"({"app_id":")", app_id, R"(","app_secret":"planted-secret","token":")", token, R"(","mode":")", mode,
           R"(","api_base":"https://api.example","max_clock_skew_s":0,"timeout_ms":10000)"});
  if (!key.empty()) json += cat({R"(,"encoding_aes_key":")", key, "\""});
  return json + "}";
}

Channel::Channel(const std::string& config_json, const Leftovers& leftovers)
    // What is fetched has tests of its own.
    : host_(testkit::FakeHost::Options{.instance_id = "wechat-cn", .without = {EKD_MEDIA_ID}}) {
  for (const auto& [key, value] : leftovers) host_.store(key, value);
  REQUIRE(host_.create(ekd_entry_v1(), "wechat-oa").ok());
  const auto configured = host_.configure(config_json);
  INFO(configured.message);
  REQUIRE(configured.ok());
  REQUIRE(host_.start().status.ok());
}

Channel::~Channel() {
  for (const auto& violation : host_.violations()) UNSCOPED_INFO(violation);
  CHECK(host_.violations().empty());
}

testkit::Answer Channel::get(std::string_view query) {
  const auto answer = host_.request("GET", "", query, "");
  REQUIRE(answer.has_value());
  return *answer;
}

testkit::Answer Channel::post(std::string_view query, std::string_view body) {
  const auto answer = host_.request("POST", "", query, body);
  REQUIRE(answer.has_value());
  return *answer;
}

EnvelopeCipher cipher(std::string_view key) {
  return std::move(*EnvelopeCipher::from_key_text(key));
}

Request safe_push(std::string_view message, std::string_view receiver, std::string_view token) {
  return signed_push(cipher().seal(message, receiver, "0123456789abcdef"), token);
}

Request signed_push(std::string_view encrypt, std::string_view token) {
  return {cat({"signature=", signature_of({token, kTimestamp, kNonce}), "&timestamp=", kTimestamp, "&nonce=", kNonce,
               "&openid=o1&encrypt_type=aes&msg_signature=", signature_of({token, kTimestamp, kNonce, encrypt})}),
          cat({"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[", encrypt, "]]></Encrypt></xml>"})};
}

Request plain_push(std::string_view document, std::string_view token) {
  return {cat({"signature=", signature_of({token, kTimestamp, kNonce}), "&timestamp=", kTimestamp, "&nonce=", kNonce,
               "&openid=o1"}),
          std::string(document)};
}

Request published(const vectors::Push& push) {
  return {cat({"signature=", signature_of({push.token, push.timestamp, push.nonce}), "&timestamp=", push.timestamp,
               "&nonce=", push.nonce, "&encrypt_type=aes&msg_signature=", push.msg_signature}),
          push.message.starts_with('{') ? cat({R"({"ToUserName":"gh_97417a04a28d","Encrypt":")", push.encrypt, "\"}"})
                                        : cat({"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[",
                                               push.encrypt, "]]></Encrypt></xml>"})};
}

rapidjson::Document parse(std::string_view json) {
  rapidjson::Document document;
  document.Parse(json.data(), json.size());
  REQUIRE_FALSE(document.HasParseError());
  return document;
}

std::string at(const rapidjson::Document& document, const char* pointer) {
  const auto* value = rapidjson::Pointer(pointer).Get(document);
  if (value == nullptr) return "(none)";
  if (value->IsString()) return {value->GetString(), value->GetStringLength()};
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value->Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace ekiden::wechat::test
