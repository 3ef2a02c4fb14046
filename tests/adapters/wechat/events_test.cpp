// SPDX-License-Identifier: Apache-2.0
// Documents and the events that they become. Through the adapter, so that the schemas check each of them.
#include <catch2/catch.hpp>

#include "kit/digest.hpp"
#include "kit/encoding.hpp"
#include "support.hpp"

using namespace ekiden;
using namespace ekiden::wechat::test;

namespace {

std::string xml(std::string_view inner) {
  return "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[o1]]></"
         "FromUserName><CreateTime>1348831860</CreateTime>" +
         std::string(inner) + "</xml>";
}

std::string message(std::string_view type, std::string_view fields) {
  return xml("<MsgType><![CDATA[" + std::string(type) + "]]></MsgType>" + std::string(fields) +
             "<MsgId>6054768590064713728</MsgId>");
}

std::string event(std::string_view name, std::string_view fields = {}) {
  return xml("<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[" + std::string(name) + "]]></Event>" +
             std::string(fields));
}

// The one event that a document becomes.
sdk::Event pushed(std::string_view document) {
  Channel channel;
  const auto request = safe_push(document);
  REQUIRE(channel.post(request.query, request.body).body == "success");
  REQUIRE(channel.host().events().size() == 1);
  return channel.host().events()[0];
}

using Material = std::vector<std::string>;

}  // namespace

TEST_CASE("a text message becomes an event whose id material is FromUserName and MsgId") {
  const auto received = pushed(message("text", "<Content><![CDATA[好的]]></Content>"));
  CHECK(received.type == "message.received");
  CHECK(received.account == kAppId);
  CHECK(received.peer_kind == "dm");
  CHECK(received.peer_id == "o1");
  CHECK(received.id_material == Material{"o1", "6054768590064713728"});
  CHECK(received.time_ms == 1348831860000);
  CHECK(received.raw_content_type == "application/xml");
  const auto data = parse(received.data);
  CHECK(at(data, "/platform/name") == "wechat");
  CHECK(at(data, "/platform/app") == kAppId);
  CHECK(at(data, "/platform/msg_id") == "6054768590064713728");
  CHECK(at(data, "/platform/received_via") == "webhook");
  CHECK(at(data, "/sender/role") == "customer");
  CHECK(at(data, "/sender/identities/0/type") == "openid");
  CHECK(at(data, "/sender/identities/0/value") == "o1");
  CHECK(at(data, "/sender/identities/0/scope") == kAppId);
  CHECK(at(data, "/recipients/0/identities/0/value") == "gh_1");
  CHECK(at(data, "/message/native_id") == "6054768590064713728");
  CHECK(at(data, "/message/parts") == R"([{"type":"text","text":"好的"}])");
}

TEST_CASE("O5 has the id material of the vector in the design") {
  wechat::test::Channel channel(
      config(wechat::vectors::kO5.app_id, wechat::vectors::kO5.token, wechat::vectors::kO5.key, "compatible"));
  const auto request = published(wechat::vectors::kO5);
  channel.post(request.query, request.body);
  REQUIRE(channel.host().events().size() == 1);
  CHECK(channel.host().events()[0].id_material == Material{"oyORnuP8q7ou2gfYjqLzSIWZf0rs", "6054768590064713728"});
}

TEST_CASE("each type of message becomes its part") {
  const auto [type, fields, part] = GENERATE(table<std::string, std::string, std::string>({
      {"text", "<Content></Content>", R"({"type":"text","text":""})"},
      {"text", "", R"({"type":"text","text":""})"},
      {"TEXT", "<Content>x</Content>", R"({"type":"text","text":"x"})"},
      {"image", "<PicUrl><![CDATA[http://p]]></PicUrl><MediaId><![CDATA[m]]></MediaId>",
       R"({"type":"image","media":{"url":"http://p","platform_media_id":"m"}})"},
      {"voice", "<MediaId>m</MediaId><Format>amr</Format><Recognition><![CDATA[腾讯微信团队]]></Recognition>",
       R"({"type":"audio","media":{"platform_media_id":"m","mime":"audio/amr"},"transcript":"腾讯微信团队"})"},
      {"voice", "<MediaId>m</MediaId><Format>new</Format><Recongnition>x</Recongnition>",
       R"({"type":"audio","media":{"platform_media_id":"m"},"transcript":"x"})"},
      {"video", "<MediaId>m</MediaId><ThumbMediaId>t</ThumbMediaId>",
       R"({"type":"video","media":{"platform_media_id":"m","thumb_platform_media_id":"t"}})"},
      {"shortvideo", "<MediaId>m</MediaId><ThumbMediaId>t</ThumbMediaId>",
       R"({"type":"video","media":{"platform_media_id":"m","thumb_platform_media_id":"t"}})"},
      {"location",
       "<Location_X>23.134521</Location_X><Location_Y>113.358803</Location_Y><Scale>20</Scale><Label>位置信息</Label>",
       R"({"type":"location","lat":23.134521,"lng":113.358803,"crs":"gcj02","address":"位置信息","scale":20})"},
      {"location", "<Location_X>95</Location_X><Location_Y>1</Location_Y>",
       R"({"type":"unknown","native_type":"location"})"},
      {"location", "<Location_X>x</Location_X><Location_Y>nan</Location_Y>",
       R"({"type":"unknown","native_type":"location"})"},
      {"link", "<Title>t</Title><Description>d</Description><Url>u</Url>",
       R"({"type":"link","url":"u","title":"t","desc":"d"})"},
      {"location", "<Location_X>1.5</Location_X><Location_Y>2.5</Location_Y><Scale>far</Scale>",
       R"({"type":"location","lat":1.5,"lng":2.5,"crs":"gcj02"})"},
      {"file", "<Title>t</Title><FileKey>k</FileKey>", R"({"type":"file","media":{"name":"t"}})"},
      {"hologram", "", R"({"type":"unknown","native_type":"hologram"})"},
  }));
  INFO(type);
  const auto received = pushed(message(type, fields));
  CHECK(received.type == "message.received");
  CHECK(at(parse(received.data), "/message/parts/0") == part);
}

TEST_CASE("each gesture becomes an interaction of its kind") {
  const auto [name, fields, interaction] = GENERATE(table<std::string, std::string, std::string>({
      {"SCAN", "<EventKey>123</EventKey><Ticket>T</Ticket>",
       R"({"kind":"scan","key":"123","scene":"123","ticket":"T"})"},
      {"scan", "<EventKey>123</EventKey>", R"({"kind":"scan","key":"123","scene":"123"})"},
      {"CLICK", "<EventKey>K</EventKey>", R"({"kind":"menu_click","key":"K"})"},
      {"VIEW", "<EventKey>https://e</EventKey><MenuId>1</MenuId>", R"({"kind":"menu_view","url":"https://e"})"},
      {"view_miniprogram", "<EventKey>p</EventKey>", R"({"kind":"menu_mini_program","key":"p"})"},
      {"scancode_waitmsg",
       "<EventKey>6</EventKey><ScanCodeInfo><ScanType>qrcode</ScanType><ScanResult>2</ScanResult></ScanCodeInfo>",
       R"({"kind":"menu_scan","key":"6"})"},
      {"pic_weixin", "<EventKey>6</EventKey><SendPicsInfo><Count>1</Count></SendPicsInfo>",
       R"({"kind":"menu_photo","key":"6"})"},
      {"location_select",
       "<EventKey>6</EventKey><SendLocationInfo><Location_X>23</Location_X><Location_Y>113</Location_Y></"
       "SendLocationInfo>",
       R"({"kind":"menu_location","key":"6","location":{"lat":23.0,"lng":113.0,"crs":"gcj02"}})"},
      {"LOCATION", "<Latitude>23.137466</Latitude><Longitude>113.352425</Longitude><Precision>119.385040</Precision>",
       R"({"kind":"location_report","location":{"lat":23.137466,"lng":113.352425,"precision_m":119.38504}})"},
      {"user_enter_tempsession", "<SessionFrom>shop</SessionFrom>", R"({"kind":"session_enter","key":"shop"})"},
      {"LOCATION", "<Latitude>?</Latitude><Longitude>113</Longitude>", R"({"kind":"location_report"})"},
  }));
  INFO(name);
  const auto received = pushed(event(name, fields));
  CHECK(received.type == "interaction.received");
  const auto expected = parse("{\"interaction\":" + interaction + "}");
  CHECK(parse(received.data)["interaction"] == expected["interaction"]);
  CHECK(at(parse(received.data), "/platform/event_name") == name);
}

TEST_CASE("what a gesture carries beyond the envelope's names stands under ext") {
  const auto data = parse(pushed(event("scancode_push",
                                       "<EventKey>6</EventKey><ScanCodeInfo><ScanType>qrcode</ScanType>"
                                       "<ScanResult>2</ScanResult></ScanCodeInfo>"))
                              .data);
  CHECK(at(data, "/ext/wechat") == R"({"scan_type":"qrcode","scan_result":"2"})");
}

TEST_CASE("following and leaving become contact events") {
  const auto [name, fields, type, scene, ticket] =
      GENERATE(table<std::string, std::string, std::string, std::string, std::string>({
          {"subscribe", "", "contact.subscribed", "(none)", "(none)"},
          {"subscribe", "<EventKey></EventKey>", "contact.subscribed", "(none)", "(none)"},
          {"subscribe", "<EventKey>qrscene_123</EventKey><Ticket>T</Ticket>", "contact.subscribed", "123", "T"},
          {"Subscribe", "<EventKey>scanbarcode|x</EventKey>", "contact.subscribed", "scanbarcode|x", "(none)"},
          {"unsubscribe", "", "contact.unsubscribed", "(none)", "(none)"},
      }));
  const auto received = pushed(event(name, fields));
  CHECK(received.type == type);
  const auto data = parse(received.data);
  CHECK(at(data, "/contact/identities/0/value") == "o1");
  CHECK(at(data, "/contact/scene") == scene);
  CHECK(at(data, "/contact/ticket") == ticket);
}

TEST_CASE("the id material of an event is FromUserName, CreateTime, Event and EventKey as pushed") {
  CHECK(pushed(event("CLICK", "<EventKey>K</EventKey>")).id_material == Material{"o1", "1348831860", "CLICK", "K"});
  CHECK(pushed(event("subscribe")).id_material == Material{"o1", "1348831860", "subscribe", ""});
}

TEST_CASE("XML and JSON of one fact have the same type, id material and data") {
  const auto from_xml = pushed(message("text", "<Content>x</Content>"));
  const auto from_json = pushed(R"({"ToUserName":"gh_1","FromUserName":"o1","CreateTime":1348831860,"MsgType":"text",)"
                                R"("Content":"x","MsgId":6054768590064713728})");
  CHECK(from_xml.type == from_json.type);
  CHECK(from_xml.id_material == from_json.id_material);
  CHECK(from_xml.data == from_json.data);
  CHECK(from_json.raw_content_type == "application/json");
}

TEST_CASE("the id of a job that has finished is the platform's message id") {
  const auto received = pushed(event("TEMPLATESENDJOBFINISH", "<MsgID>200163836</MsgID><Status>success</Status>"));
  CHECK(received.type == "platform.event");
  CHECK(at(parse(received.data), "/platform/msg_id") == "200163836");
}

TEST_CASE("a document without the platform's identifiers is kept, told apart by its bytes") {
  const auto document =
      GENERATE(as<std::string>(), "<xml/>", "{}", "<xml><InfoType>component_verify_ticket</InfoType></xml>",
               "<xml><MsgType>event</MsgType><Event>annual_renew</Event></xml>",
               "<xml><FromUserName>o1</FromUserName><MsgType>text</MsgType><Content>x</Content></xml>",
               "<xml><FromUserName></FromUserName><MsgType>text</MsgType><MsgId>1</MsgId></xml>");
  INFO(document);
  const auto received = pushed(document);
  CHECK(received.id_material.back() == kit::hex_encode(kit::sha256(document)));
  CHECK((received.peer_kind == "dm" || received.subject == "account/" + std::string(kAppId)));
}

TEST_CASE("odd times are no time") {
  const auto* time = GENERATE("", "x", "-1", "99999999999999", "1.5", "99999999999999999999999");
  const auto received = pushed("<xml><FromUserName>o1</FromUserName><CreateTime>" + std::string(time) +
                               "</CreateTime><MsgType>text</MsgType><MsgId>1</MsgId></xml>");
  CHECK(received.time_ms == 0);
}

TEST_CASE("raw keeps the bytes as decrypted, whatever the event's text had to become") {
  const std::string document = message("text", "<Content><![CDATA[a\x01\xFF]]></Content>");
  const auto received = pushed(document);
  CHECK(received.raw == document);
  CHECK(at(parse(received.data), "/message/parts/0/text") == "a\xEF\xBF\xBD");
}
