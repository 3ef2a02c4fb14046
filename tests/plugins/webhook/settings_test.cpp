// SPDX-License-Identifier: Apache-2.0
#include "webhook/settings.hpp"

#include <catch2/catch.hpp>
#include <string>

using ekiden::webhook::read_settings;
using ekiden::webhook::Settings;

namespace {

constexpr char kSecret[] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

std::string config(const std::string& url, const std::string& more = {}) {
  return R"({"url":")" + url + R"(","secret":")" + kSecret + "\"" + more + "}";
}

}  // namespace

TEST_CASE("a complete configuration of the webhook is read as written") {
  Settings settings;
  REQUIRE(read_settings(
              config("https://crm.example/in?k=1", R"(,"timeout_ms":2000,"headers":{"Authorization":"Bearer x"})"),
              settings)
              .ok());
  CHECK(settings.url == "https://crm.example/in?k=1");
  CHECK(settings.keys.size() == 1);
  CHECK(settings.timeout_ms == 2000);
  CHECK(settings.headers.at(0).first == "Authorization");
}

TEST_CASE("a list of secrets gives one key each") {
  Settings settings;
  const std::string list = std::string("[\"") + kSecret + "\",\"" + kSecret + "\"]";
  REQUIRE(read_settings(R"({"url":"http://x","secret":)" + list + "}", settings).ok());
  CHECK(settings.keys.size() == 2);
  CHECK(settings.timeout_ms == 15'000);
}

TEST_CASE("a setting that cannot work is refused by name and without its value") {
  struct Case {
    std::string config;
    std::string names;
  };
  const auto wrong = GENERATE(values<Case>({
      {"[]", "JSON object"},
      {R"({"secret":"whsec_x"})", "url"},
      {config("ftp://marker.example/"), "url"},
      {config("marker"), "url"},
      {config("https:///marker"), "url"},
      {config("https://user:marker@crm.example/"), "url"},
      {config("https://crm.example/mar ker"), "url"},
      {config("https://crm.example/\\u00e4marker"), "url"},
      {R"({"url":"http://x"})", "secret"},
      {R"({"url":"http://x","secret":[]})", "secret"},
      {R"({"url":"http://x","secret":"marker"})", "secret"},
      {R"({"url":"http://x","secret":[1]})", "secret"},
      {config("http://x", R"(,"timeout_ms":999)"), "timeout_ms"},
      {config("http://x", R"(,"timeout_ms":60001)"), "timeout_ms"},
      {config("http://x", R"(,"headers":{"Webhook-Id":"marker"})"), "headers.Webhook-Id"},
      {config("http://x", R"(,"headers":{"content-type":"marker"})"), "headers.content-type"},
      {config("http://x", R"(,"headers":{"a b":"marker"})"), "headers"},
      {config("http://x", R"(,"headers":{"a":"marker\r\nb: c"})"), "headers.a"},
      {config("http://x", R"(,"headers":{"a":1})"), "headers.a"},
  }));
  Settings settings;
  const auto status = read_settings(wrong.config, settings);
  INFO(wrong.config);
  CHECK(status.code == EKD_E_CONFIG);
  CHECK_THAT(status.message, Catch::Contains(wrong.names));
  CHECK_THAT(status.message, !Catch::Contains("marker"));
}
