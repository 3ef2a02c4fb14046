// SPDX-License-Identifier: Apache-2.0
// Each message type and event of 微信客服, with every field of Tencent's page, has its place in the event.
#include "wechat/kf_events.hpp"

#include <catch2/catch.hpp>

#include "kf_support.hpp"

using namespace ekiden;
using namespace ekiden::wechat::test;

namespace {

using Places = std::vector<std::pair<const char*, std::string>>;

// Through the whole adapter: the fake host checks every event against its schema.
sdk::Event pulled(const std::string& json) {
  KfChannel channel;
  channel.messages() = {json};
  channel.ring();
  REQUIRE(channel.host().events().size() == 1);
  return channel.host().events()[0];
}

std::string message(std::string_view type, std::string_view body, int origin = 3, std::string_view more = {}) {
  return R"({"msgid":"m1","open_kfid":"wkDesk_01","external_userid":"wmAnna","send_time":1700000000,"origin":)" +
         std::to_string(origin) + std::string(more) + R"(,"msgtype":")" + std::string(type) + R"(",")" +
         std::string(type) + "\":" + std::string(body) + "}";
}

void check_places(const sdk::Event& event, const Places& places) {
  const auto data = parse(event.data);
  for (const auto& [pointer, expected] : places) {
    INFO(pointer << " of " << event.data);
    CHECK(at(data, pointer) == expected);
  }
}

}  // namespace

TEST_CASE("every message type has its part, and what has no place in it stands in ext") {
  const auto [type, body, places] = GENERATE(table<std::string, std::string, Places>({
      {"text",
       R"({"content":"你好 😀","menu_id":"7"})",
       {{"/message/parts/0/type", "text"},
        {"/message/parts/0/text", "你好 😀"},
        {"/message/interactive/kind", "quick_reply"},
        {"/message/interactive/payload", "7"},
        {"/message/interactive/label", "你好 😀"}}},
      {"image",
       R"({"media_id":"M1"})",
       {{"/message/parts/0/type", "image"}, {"/message/parts/0/media/platform_media_id", "M1"}}},
      {"voice",
       R"({"media_id":"M1"})",
       {{"/message/parts/0/type", "audio"},
        {"/message/parts/0/media/platform_media_id", "M1"},
        {"/message/parts/0/media/mime", "audio/amr"}}},
      {"video",
       R"({"media_id":"M1"})",
       {{"/message/parts/0/type", "video"}, {"/message/parts/0/media/platform_media_id", "M1"}}},
      {"file",
       R"({"media_id":"M1"})",
       {{"/message/parts/0/type", "file"}, {"/message/parts/0/media/platform_media_id", "M1"}}},
      {"location",
       R"({"latitude":23.106021881103501,"longitude":113.320503234863,"name":"塔","address":"路1号"})",
       {{"/message/parts/0/type", "location"},
        {"/message/parts/0/lat", "23.1060218811035"},
        {"/message/parts/0/lng", "113.320503234863"},
        {"/message/parts/0/crs", "gcj02"},
        {"/message/parts/0/name", "塔"},
        {"/message/parts/0/address", "路1号"}}},
      {"link",
       R"({"title":"t","desc":"d","url":"https://u","pic_url":"https://p"})",
       {{"/message/parts/0/type", "link"},
        {"/message/parts/0/title", "t"},
        {"/message/parts/0/desc", "d"},
        {"/message/parts/0/url", "https://u"},
        {"/message/parts/0/thumb", "https://p"}}},
      {"business_card",
       R"({"userid":"zhangsan"})",
       {{"/message/parts/0/type", "contact_card"}, {"/message/parts/0/identities/0/value", "zhangsan"}}},
      {"miniprogram",
       R"({"title":"t","appid":"wx1","pagepath":"/p","thumb_media_id":"M2"})",
       {{"/message/parts/0/type", "mini_program"},
        {"/message/parts/0/appid", "wx1"},
        {"/message/parts/0/path", "/p"},
        {"/message/parts/0/title", "t"},
        {"/message/parts/0/thumb_platform_media_id", "M2"}}},
      {"msgmenu",
       R"({"head_content":"满意吗","list":[{"type":"click","click":{"id":"1","content":"好"}},)"
       R"({"type":"view","view":{"url":"https://u","content":"看"}}],"tail_content":"谢谢"})",
       {{"/message/parts/0/text", "满意吗\n好\n看\n谢谢"},
        {"/ext/wechat/list/0/click/id", "1"},
        {"/ext/wechat/list/1/view/url", "https://u"}}},
      {"channels_shop_product",
       R"({"product_id":"9007199254740993","head_img":"https://h","title":"杯","sales_price":"1205",)"
       R"("shop_nickname":"店","shop_head_img":"https://s"})",
       {{"/message/parts/0/type", "product"},
        {"/message/parts/0/item_id", "9007199254740993"},
        {"/message/parts/0/image", "https://h"},
        {"/message/parts/0/title", "杯"},
        {"/message/parts/0/price/amount", "12.05"},
        {"/message/parts/0/price/currency", "CNY"},
        {"/ext/wechat/shop_nickname", "店"},
        {"/ext/wechat/shop_head_img", "https://s"}}},
      {"channels_shop_order",
       R"({"order_id":"370","product_titles":"杯 x1","price_wording":"¥12","state":"已付款","image_url":"https://i",)"
       R"("shop_nickname":"店"})",
       {{"/message/parts/0/type", "order"},
        {"/message/parts/0/order_no", "370"},
        {"/message/parts/0/status", "已付款"},
        {"/message/parts/0/items/0/title", "杯 x1"},
        {"/ext/wechat/price_wording", "¥12"},
        {"/ext/wechat/image_url", "https://i"},
        {"/ext/wechat/shop_nickname", "店"}}},
      {"merged_msg",
       R"({"title":"聊天记录","item":[{"send_time":1,"msgtype":"text","sender_name":"王",)"
       R"("msg_content":"{\"text\":{\"content\":\"嗨\"}}"}]})",
       {{"/message/parts/0/type", "merged"},
        {"/message/parts/0/items/0/msgtype", "text"},
        {"/message/parts/0/items/0/sender_name", "王"},
        {"/message/parts/0/items/0/msg_content", R"({"text":{"content":"嗨"}})"},
        {"/ext/wechat/title", "聊天记录"}}},
      {"channels",
       R"({"sub_type":1,"nickname":"视频号","title":"新品"})",
       {{"/message/parts/0/type", "unknown"},
        {"/message/parts/0/native_type", "channels"},
        {"/ext/wechat/channels/sub_type", "1"},
        {"/ext/wechat/channels/nickname", "视频号"},
        {"/ext/wechat/channels/title", "新品"}}},
      {"note", R"({"anything":["a"]})", {{"/message/parts/0/native_type", "note"}, {"/ext/wechat/note/anything", "a"}}},
      {"location",
       R"({"latitude":"north"})",
       {{"/message/parts/0/native_type", "location"}, {"/ext/wechat/location/latitude", "north"}}},
  }));
  INFO(type);
  const std::string json = message(type, body);
  const auto event = pulled(json);
  CHECK(event.type == "message.received");
  CHECK(event.account == kDesk);
  CHECK(event.peer_kind == "dm");
  CHECK(event.peer_id == "wmAnna");
  CHECK(event.direction == sdk::Direction::in);
  CHECK(event.time_ms == 1'700'000'000'000);
  CHECK(event.id_material == std::vector<std::string>{"m1"});
  CHECK(event.raw == json);
  CHECK(event.raw_content_type == "application/json");
  check_places(event, {{"/platform/name", "wechat_kf"},
                       {"/platform/app", "wkDesk_01"},
                       {"/platform/msg_id", "m1"},
                       {"/platform/received_via", "poll"},
                       {"/sender/role", "customer"},
                       {"/sender/identities/0/type", "external_userid"},
                       {"/sender/identities/0/value", "wmAnna"},
                       {"/sender/identities/0/scope", std::string(kCorpId)},
                       {"/recipients/0/identities/0/value", "wkDesk_01"},
                       {"/message/native_id", "m1"}});
  check_places(event, places);
}

TEST_CASE("who wrote a message follows from its origin") {
  const auto [origin, more, type, role, direction] =
      GENERATE(table<int, std::string, std::string, std::string, sdk::Direction>({
          {3, "", "message.received", "customer", sdk::Direction::in},
          {4, "", "message.sent", "system", sdk::Direction::internal},
          {5, R"(,"servicer_userid":"zhangsan")", "message.sent", "agent", sdk::Direction::out},
          {9, "", "message.received", "customer", sdk::Direction::in},
          {9, R"(,"servicer_userid":"zhangsan")", "message.sent", "agent", sdk::Direction::out},
      }));
  INFO(origin);
  const auto event = pulled(message("text", R"({"content":"a"})", origin, more));
  CHECK(event.type == type);
  CHECK(event.direction == direction);
  CHECK(event.peer_id == "wmAnna");
  check_places(event, {{"/sender/role", role},
                       {"/sender/identities/0/value", role == "agent"      ? "zhangsan"
                                                      : role == "customer" ? "wmAnna"
                                                                           : "(none)"}});
}

TEST_CASE("every event has its type, its conversation and its fields") {
  const std::string who = R"("open_kfid":"wkDesk_01","external_userid":"wmAnna")";
  const auto [name, fields, type, places] = GENERATE_COPY(table<std::string, std::string, std::string, Places>({
      {"enter_session",
       who + R"(,"scene":"123","scene_param":"abc","welcome_code":"W1","wechat_channels":{"nickname":"号","scene":4})",
       "interaction.received",
       {{"/interaction/kind", "session_enter"},
        {"/interaction/scene", "123"},
        {"/interaction/key", "abc"},
        {"/interaction/ticket", "W1"},
        {"/sender/identities/0/value", "wmAnna"},
        {"/ext/wechat/wechat_channels/nickname", "号"},
        {"/ext/wechat/wechat_channels/scene", "4"}}},
      {"msg_send_fail",
       who + R"(,"fail_msgid":"c1","fail_type":4)",
       "message.status",
       {{"/status/outbound_id", "c1"},
        {"/status/status", "failed"},
        {"/status/at", "2023-11-14T22:13:20.000Z"},
        {"/status/error/code", "window_closed"},
        {"/status/error/native", "4"}}},
      {"user_recall_msg",
       who + R"(,"recall_msgid":"m0")",
       "message.recalled",
       {{"/message/native_id", "m0"}, {"/message/recalled", "true"}, {"/sender/role", "customer"}}},
      {"servicer_recall_msg",
       who + R"(,"recall_msgid":"m0","servicer_userid":"zhangsan")",
       "message.recalled",
       {{"/message/native_id", "m0"}, {"/sender/role", "agent"}, {"/sender/identities/0/value", "zhangsan"}}},
      {"session_status_change",
       who + R"(,"change_type":1,"new_servicer_userid":"li","msg_code":"C1")",
       "conversation.assigned",
       {{"/sender/identities/0/value", "li"},
        {"/ext/wechat/new_servicer_userid", "li"},
        {"/ext/wechat/msg_code", "C1"}}},
      {"session_status_change",
       who + R"(,"change_type":2,"old_servicer_userid":"zhang","new_servicer_userid":"li")",
       "conversation.transferred",
       {{"/sender/identities/0/value", "zhang"},
        {"/recipients/0/identities/0/value", "wmAnna"},
        {"/recipients/1/identities/0/value", "li"}}},
      {"session_status_change",
       who + R"(,"change_type":3,"old_servicer_userid":"zhang","msg_code":"C1")",
       "conversation.closed",
       {{"/sender/identities/0/value", "zhang"}, {"/ext/wechat/msg_code", "C1"}}},
      {"session_status_change",
       who + R"(,"change_type":4,"old_servicer_userid":"zhang","new_servicer_userid":"zhang")",
       "conversation.opened",
       {{"/sender/identities/0/value", "zhang"}}},
      {"session_status_change", who + R"(,"change_type":9)", "platform.event", {{"/ext/wechat/change_type", "9"}}},
      {"reject_customer_msg_switch_change",
       who + R"(,"servicer_userid":"zhang","reject_switch":1)",
       "platform.event",
       {{"/sender/identities/0/value", "zhang"}, {"/ext/wechat/reject_switch", "1"}}},
      {"something_new",
       who + R"(,"answer":42)",
       "platform.event",
       {{"/platform/event_name", "something_new"}, {"/ext/wechat/answer", "42"}}},
      {"msg_send_fail", who, "platform.event", {{"/platform/event_name", "msg_send_fail"}}},
  }));
  INFO(name);
  const auto event = pulled(kf_event_json("e1", name, fields));
  CHECK(event.type == type);
  CHECK(event.peer_id == "wmAnna");
  CHECK(event.account == kDesk);
  CHECK(event.id_material == std::vector<std::string>{"e1"});
  check_places(event, {{"/platform/event_name", name}, {"/platform/msg_id", "e1"}});
  check_places(event, places);
}

TEST_CASE("what a servicer does without a customer belongs to the account") {
  const auto event = pulled(kf_event_json(
      "e1", "servicer_status_change", R"("open_kfid":"wkDesk_01","servicer_userid":"zhang","status":2,"stop_type":1)"));
  CHECK(event.type == "platform.event");
  CHECK(event.peer_id.empty());
  CHECK(event.subject == "account/wkDesk_01");
  check_places(event,
               {{"/sender/identities/0/value", "zhang"}, {"/ext/wechat/status", "2"}, {"/ext/wechat/stop_type", "1"}});
}

TEST_CASE("why a message did not arrive is told in our words") {
  const auto [fail_type, code] = GENERATE(table<int, std::string>({
      {0, "unknown_code"},
      {1, "account"},
      {2, "account"},
      {4, "window_closed"},
      {5, "window_closed"},
      {6, "window_closed"},
      {7, "account"},
      {8, "account"},
      {9, "account"},
      {10, "recipient"},
      {11, "account"},
      {12, "bad_request"},
      {13, "bad_request"},
      {99, "unknown_code"},
  }));
  INFO(fail_type);
  const auto event = pulled(kf_event_json(
      "e1", "msg_send_fail",
      R"("open_kfid":"wk","external_userid":"wmAnna","fail_msgid":"c1","fail_type":)" + std::to_string(fail_type)));
  check_places(event, {{"/status/error/code", code}, {"/status/error/native", std::to_string(fail_type)}});
}

TEST_CASE("an entry without msgid is told apart by its bytes, and one too deep to read is kept") {
  const auto unnamed = pulled(R"({"msgtype":"text","external_userid":"wmAnna","text":{"content":"a"}})");
  REQUIRE(unnamed.id_material.size() == 1);
  CHECK(unnamed.id_material[0].size() == 64);
  std::string deep = "{}";
  for (int i = 0; i < 20; ++i) deep = R"({"a":)" + deep + "}";
  const auto kept = pulled(deep);
  CHECK(kept.type == "platform.event");
  CHECK(kept.raw == deep);
}
