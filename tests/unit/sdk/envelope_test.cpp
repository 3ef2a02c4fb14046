// SPDX-License-Identifier: Apache-2.0
#include <ekidenpp/envelope.hpp>

#include <catch2/catch.hpp>
#include <ekiden/testkit/schemas.hpp>
#include <limits>
#include <string>

using namespace ekiden::sdk;
using ekiden::testkit::check_against_schema;

namespace {

const Party kCustomer{.role = "customer",
                      .display_name = "王",
                      .identities = {{.type = "openid", .value = "o1", .verified = true, .scope = "wx1"}}};

}  // namespace

TEST_CASE("a message with every kind of part follows the schema of messages") {
  const Media media{
      .url = "https://x/y", .platform_media_id = "m1", .mime = "image/jpeg", .size = 10, .duration_ms = 900};
  const std::string data =
      EventData()
          .platform({.name = "wechat", .app = "wx1", .msg_id = "6054768590064713728", .received_via = "webhook"})
          .sender(kCustomer)
          .recipients({{.role = "agent"}})
          .message(
              {.native_id = "6054768590064713728",
               .parts = {Part::text("你好", "plain"), Part::image(media), Part::audio(media, "喂"), Part::video(media),
                         Part::file(media), Part::location(31.2, 121.4, "gcj02", "外滩", "上海", 16),
                         Part::link("https://a", "t", "d", "u"),
                         Part::mini_program("wx2", "/p", "t", "https://t", "m2"), Part::sticker("s1"),
                         Part::contact_card("王", kCustomer.identities),
                         Part::product({.platform = "channels",
                                        .item_id = "1",
                                        .title = "t",
                                        .amount = "12.50",
                                        .currency = "CNY",
                                        .image = "https://i"}),
                         Part::order("7", "paid", {"a", "b"}), Part::merged({R"({"text":"x"})"}),
                         Part::unknown("hologram")},
               .reply_to_native_id = "1",
               .lang = "zh-CN",
               .interactive = Interactive{.kind = "quick_reply", .payload = "1", .label = "好"}})
          .ext(R"({"wechat":{"scale":"20"}})")
          .json();
  CHECK(check_against_schema("message.json", data) == std::vector<std::string>());
}

TEST_CASE("a message that was recalled has no parts and follows the schema of messages") {
  const std::string data =
      EventData().platform({.name = "p"}).sender(kCustomer).message({.native_id = "1", .recalled = true}).json();
  CHECK(check_against_schema("message.json", data) == std::vector<std::string>());
}

TEST_CASE("a late failure and a gap follow their schemas") {
  const std::string failed =
      EventData()
          .platform({.name = "p"})
          .status({.outbound_id = "c1",
                   .status = "failed",
                   .at = "2026-01-01T00:00:00Z",
                   .error = MessageStatus::Error{.code = "window_closed", .native = "4", .text = "t", .action = "a"}})
          .json();
  CHECK(check_against_schema("message-status.json", failed) == std::vector<std::string>());
  const std::string gap = EventData().platform({.name = "p"}).gap("cursor_expired", {}, "2026-01-01T00:00:00Z").json();
  CHECK(check_against_schema("data.json", gap) == std::vector<std::string>());
}

TEST_CASE("interactions and contacts follow their schemas") {
  const Interaction scan{.kind = "scan", .key = "7", .scene = "7", .ticket = "t"};
  CHECK(check_against_schema("interaction.json",
                             EventData().platform({.name = "p"}).sender(kCustomer).interaction(scan).json())
            .empty());
  Interaction where{.kind = "location_report"};
  where.location = Interaction::Location{.lat = 23.1, .lng = 113.3, .precision_m = 119.4, .crs = "wgs84"};
  CHECK(check_against_schema("interaction.json",
                             EventData().platform({.name = "p"}).sender(kCustomer).interaction(where).json())
            .empty());
  const Contact contact{.identities = kCustomer.identities, .display_name = "王", .scene = "1", .tags = {"vip"}};
  CHECK(check_against_schema("contact.json",
                             EventData().platform({.name = "p"}).sender(kCustomer).contact(contact).json())
            .empty());
}

TEST_CASE("text that is not UTF-8 never makes an event fail") {
  const std::string data = EventData()
                               .platform({.name = "p"})
                               .sender(kCustomer)
                               .message({.native_id = "\xff", .parts = {Part::text("a\xff")}})
                               .json();
  CHECK(check_against_schema("message.json", data).empty());
  CHECK_THAT(data, Catch::Contains("a\xEF\xBF\xBD"));
}

TEST_CASE("members that were not given are not written") {
  CHECK(EventData().platform({.name = "p"}).json() == R"({"platform":{"name":"p"}})");
  CHECK(Part::text("").json() == R"({"type":"text","text":""})");
}

TEST_CASE("a location without numbers becomes an unknown part") {
  CHECK(Part::location(std::numeric_limits<double>::quiet_NaN(), 0, "wgs84").json() ==
        R"({"type":"unknown","native_type":"location"})");
}

TEST_CASE("a misspelt member is found by the schemas, a platform's own stands in ext") {
  CHECK_FALSE(
      check_against_schema(
          "message.json",
          R"({"platform":{"name":"p","msgid":"1"},"sender":{"role":"customer","identities":[]},"message":{"native_id":"1","parts":[{"type":"text","text":"x"}]}})")
          .empty());
  CHECK_FALSE(check_against_schema("platform.json", R"({"platform":{"name":"p"},"surprise":1})").empty());
  CHECK(check_against_schema("platform.json", R"({"platform":{"name":"p"},"ext":{"surprise":1}})").empty());
}
