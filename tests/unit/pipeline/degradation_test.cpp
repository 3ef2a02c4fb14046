// SPDX-License-Identifier: Apache-2.0
#include "pipeline/degradation.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace {

using namespace ekiden;
using namespace ekiden::pipeline;

plugin::Component channel(std::uint64_t max_parts, bool takes_images, std::uint64_t text_bytes = 0) {
  plugin::Component component;
  plugin::CommandLimits& limits = component.commands["message.send"];
  limits.max_parts = max_parts;
  limits.parts["text"].max_bytes = text_bytes;
  if (takes_images) limits.parts["image"];
  return component;
}

std::string command(const std::string& parts, const std::string& more = {}) {
  return R"({"type":"message.send","channel":"c","to":"t","parts":[)" + parts + "]" + more + "}";
}

std::optional<Degraded> turned(const std::string& document, const plugin::Component& component) {
  const Result<CommandRequest> request = read_command(document);
  REQUIRE(request.ok());
  return degrade(*request, document, component);
}

const std::string kProduct =
    R"({"type":"product","title":"Tea","price":{"amount":"9.90","currency":"CNY"},"image":"https://e/t.png","url":"https://e/t"})";

TEST_CASE("a card becomes picture and text where both fit, else text, and it says what was lost") {
  const auto both = turned(command(kProduct), channel(2, true));
  REQUIRE(both);
  CHECK(
      both->document ==
      command(
          R"({"type":"image","media":{"url":"https://e/t.png"}},{"type":"text","text":"Tea\n9.90 CNY\nhttps://e/t"})"));
  CHECK(both->losses == R"([{"part":0,"from":"product","to":["image","text"],"lost":["layout"]}])");
  CHECK(both->picture.empty());
  const auto text = turned(command(kProduct), channel(2, false));
  REQUIRE(text);
  CHECK(text->document == command(R"({"type":"text","text":"Tea\n9.90 CNY\nhttps://e/t"})"));
  CHECK(text->losses == R"([{"part":0,"from":"product","to":["text"],"lost":["layout","image"]}])");
  CHECK(text->picture.empty());
}

TEST_CASE(
    "where a message is one part, the picture of a card follows its text in another, unless a ticket lets one "
    "through") {
  const auto text = turned(command(kProduct), channel(1, true));
  REQUIRE(text);
  CHECK(text->document == command(R"({"type":"text","text":"Tea\n9.90 CNY\nhttps://e/t"})"));
  CHECK(text->losses == R"([{"part":0,"from":"product","to":["text","image"],"lost":["layout"]}])");
  CHECK(text->picture == R"({"type":"image","media":{"url":"https://e/t.png"}})");
  const Result<CommandRequest> request = read_command(command(kProduct));
  CHECK(
      picture_document(*request, *text, "c1") ==
      R"({"type":"message.send","channel":"c","to":"t","parts":[{"type":"image","media":{"url":"https://e/t.png"}}],"picture_of":"c1"})");
  CHECK(with_picture(R"({"native_id":"n"})", "c2") == R"({"native_id":"n","picture":{"command":"c2"}})");
  const auto ticket = turned(command(kProduct, R"(,"reply_to":{"ticket":"W"})"), channel(1, true));
  REQUIRE(ticket);
  CHECK(ticket->picture.empty());
  CHECK(ticket->losses == R"([{"part":0,"from":"product","to":["text"],"lost":["layout","image"]}])");
}

TEST_CASE("a card with an address becomes a link where the channel takes one, and keeps its picture") {
  plugin::Component component = channel(1, true);
  plugin::PartLimits& link = component.commands["message.send"].parts["link"];
  const auto card = turned(command(kProduct), component);
  REQUIRE(card);
  CHECK(card->document ==
        command(R"({"type":"link","url":"https://e/t","title":"Tea","desc":"9.90 CNY","thumb":"https://e/t.png"})"));
  CHECK(card->losses == R"([{"part":0,"from":"product","to":["link"],"lost":["layout"]}])");
  const auto order = turned(
      command(
          R"({"type":"order","order_no":"7","status":"paid","total":{"amount":"1.00","currency":"CNY"},"url":"https://o"})"),
      component);
  REQUIRE(order);
  CHECK(order->document == command(R"({"type":"link","url":"https://o","title":"7","desc":"paid\n1.00 CNY"})"));
  CHECK(order->losses == R"([{"part":0,"from":"order","to":["link"],"lost":["layout","items"]}])");
  const auto nowhere = turned(command(R"({"type":"product","title":"Tea","image":"https://e/t.png"})"), component);
  REQUIRE(nowhere);
  CHECK(nowhere->document == command(R"({"type":"text","text":"Tea"})"));
  CHECK(nowhere->picture == R"({"type":"image","media":{"url":"https://e/t.png"}})");
  link.needs_one_of = {"thumb_ref", "thumb"};
  CHECK(turned(command(kProduct), component)->document == card->document);
}

TEST_CASE("a part without what the channel needs of it becomes a simpler one") {
  plugin::Component component = channel(1, false);
  component.commands["message.send"].parts["link"].needs_one_of = {"thumb_ref", "thumb"};
  const auto bare = turned(command(R"({"type":"link","url":"https://e","title":"T","thumb":""})"), component);
  REQUIRE(bare);
  CHECK(bare->document == command(R"({"type":"text","text":"T\nhttps://e"})"));
  CHECK(bare->losses == R"([{"part":0,"from":"link","to":["text"],"lost":["layout"]}])");
  CHECK_FALSE(turned(command(R"({"type":"link","url":"https://e","thumb_ref":"sha256:0"})"), component));
  const auto order = turned(command(R"({"type":"order","order_no":"7","url":"https://o"})"), component);
  REQUIRE(order);
  CHECK(order->document == command(R"({"type":"text","text":"7\nhttps://o"})"));
}

TEST_CASE("each kind of part has its text") {
  struct Row {
    std::string part, text;
  };
  for (const Row& row : {
           Row{R"({"type":"link","url":"https://e","title":"T","desc":"D"})", R"(T\nD\nhttps://e)"},
           Row{R"({"type":"order","order_no":"7","status":"paid","total":{"amount":"1.00","currency":"CNY"}})",
               R"(7\npaid\n1.00 CNY)"},
           Row{R"({"type":"mini_program","appid":"wx","title":"Shop"})", "Shop"},
           Row{R"({"type":"location","lat":39.908823,"lng":116.39747,"name":"N"})", R"(N\n39.908823, 116.39747)"},
           Row{R"({"type":"contact_card","display_name":"Anna"})", "Anna"},
           Row{R"({"type":"video","media":{"url":"https://e/v"}})", "https://e/v"},
           Row{R"({"type":"sticker","url":"https://e/s"})", "https://e/s"},
       }) {
    CAPTURE(row.part);
    const auto text = turned(command(row.part), channel(1, false));
    REQUIRE(text);
    CHECK(text->document == command(R"({"type":"text","text":")" + row.text + "\"}"));
  }
}

TEST_CASE("what fits stays as it is, and what has no simpler form that fits is left to the check") {
  CHECK_FALSE(turned(command(R"({"type":"text","text":"hello"})"), channel(1, false)));
  for (const std::string part :
       {R"({"type":"template","name":"t"})", R"({"type":"video","media":{"platform_media_id":"m"}})",
        R"({"type":"link","url":""})", R"({"type":"unheard-of"})"}) {
    CAPTURE(part);
    CHECK_FALSE(turned(command(part), channel(1, false)));
  }
  CHECK_FALSE(turned(command(kProduct), channel(1, false, 5)));
  CHECK_FALSE(turned(command(kProduct, R"(,"constraints":{"degrade":false})"), channel(1, false)));
  CHECK_FALSE(turned(command(R"({"type":"text","text":"x"},{"type":"template","name":"t"})"), channel(2, false)));
}

TEST_CASE("of several parts only those that do not fit are turned, in their places") {
  const auto some = turned(command(R"({"type":"text","text":"look"},)" + kProduct), channel(2, true));
  REQUIRE(some);
  CHECK(some->document ==
        command(R"({"type":"text","text":"look"},{"type":"text","text":"Tea\n9.90 CNY\nhttps://e/t"})"));
  CHECK(some->losses == R"([{"part":1,"from":"product","to":["text"],"lost":["layout","image"]}])");
  CHECK(with_losses(R"({"native_id":"n"})", *some) == R"({"native_id":"n","degraded":)" + some->losses + "}");
}

}  // namespace
