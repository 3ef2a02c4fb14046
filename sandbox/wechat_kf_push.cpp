// SPDX-License-Identifier: Apache-2.0
#include "wechat_kf_push.hpp"

#include "wechat_kf_account.hpp"

namespace ekiden::sandbox {

namespace {

struct PlausibleBody {
  std::string_view type;
  std::string_view shown;
  std::string_view body;
};

constexpr PlausibleBody plausible_bodies[] = {
    {"image", "[图片]", R"({"media_id":"sandbox-image-media-id"})"},
    {"voice", "[语音]", R"({"media_id":"sandbox-voice-media-id"})"},
    {"video", "[视频]", R"({"media_id":"sandbox-video-media-id"})"},
    {"file", "[文件]", R"({"media_id":"sandbox-file-media-id"})"},
    {"location", "[位置]",
     R"({"latitude":31.239702,"longitude":121.499763,"name":"陆家嘴","address":"上海市浦东新区世纪大道1号"})"},
    {"link", "[链接]",
     R"({"title":"物流查询","desc":"我的包裹到哪里了","url":"https://example.com/parcel/1","pic_url":""})"},
    {"business_card", "[名片]", R"({"userid":"zhangsan"})"},
    {"miniprogram", "[小程序]",
     R"({"title":"订单","appid":"wx0e1d2c3b4a596878","pagepath":"pages/order","thumb_media_id":"sandbox-thumb"})"},
    {"channels_shop_product", "[商品]",
     R"({"product_id":"1","head_img":"","title":"杯","sales_price":"1200","shop_nickname":"店","shop_head_img":""})"},
    {"channels_shop_order", "[订单]",
     R"({"order_id":"1","product_titles":"杯","price_wording":"¥12","state":"已付款","image_url":"","shop_nickname":"店"})"},
    {"merged_msg", "[聊天记录]",
     R"({"title":"聊天记录","item":[{"send_time":1700000000,"msgtype":"text","sender_name":"王","msg_content":"{}"}]})"},
    {"channels", "[视频号]", R"({"sub_type":1,"nickname":"号","title":"新品"})"},
};

const PlausibleBody* plausible_body(std::string_view type) {
  for (const PlausibleBody& known : plausible_bodies) {
    if (known.type == type) return &known;
  }
  return nullptr;
}

/// The object of the type; empty when there is none.
std::string body_of(const JsonValue& request, const std::string& type) {
  if (const JsonValue* body = find_member(request, "body"); body != nullptr && body->IsObject())
    return to_json_text(*body);
  if (type == "text")
    return JsonWriter().begin_object().field("content", string_member(request, "text")).end_object().text();
  const PlausibleBody* plausible = plausible_body(type);
  return plausible == nullptr ? std::string() : std::string(plausible->body);
}

/// The event's own members, with the account and the customer that a real one names.
std::string event_body(const JsonValue& body, const KfPush& push) {
  JsonWriter json;
  json.begin_object();
  for (const auto& member : body.GetObject()) {
    json.key({member.name.GetString(), member.name.GetStringLength()}).raw(to_json_text(member.value));
  }
  if (find_member(body, "open_kfid") == nullptr) json.field("open_kfid", push.open_kfid);
  if (find_member(body, "external_userid") == nullptr) json.field("external_userid", push.external_userid);
  return json.end_object().text();
}

void begin_message(JsonWriter& json, const std::string& msgid, std::int64_t now_ms, std::int64_t origin) {
  json.begin_object().field("msgid", msgid).field("send_time", now_ms / 1000).field("origin", origin);
}

}  // namespace

std::optional<KfPush> make_kf_push(const JsonValue& request, const std::string& open_kfid, std::int64_t now_ms,
                                   const std::string& msgid) {
  const std::string type = string_member(request, "type", "text");
  const bool is_event = type == "event";
  std::string body = body_of(request, type);
  if (body.empty()) return std::nullopt;
  KfPush push;
  push.open_kfid = open_kfid;
  push.external_userid = string_member(request, "external_userid", demo_external_userid);
  const std::int64_t origin = int_member(request, "origin").value_or(is_event ? 4 : 3);
  push.from_customer = !is_event && origin == 3;
  push.kind = is_event ? "event/" + string_member(*find_member(request, "body"), "event_type") : type;
  const PlausibleBody* plausible = plausible_body(type);
  push.shown = plausible != nullptr ? std::string(plausible->shown) : string_member(request, "text");
  JsonWriter json;
  begin_message(json, msgid, now_ms, origin);
  if (is_event) {
    body = event_body(*find_member(request, "body"), push);
  } else {
    json.field("open_kfid", open_kfid).field("external_userid", push.external_userid);
  }
  if (find_member(request, "servicer_userid") != nullptr)
    json.field("servicer_userid", string_member(request, "servicer_userid"));
  json.field("msgtype", type).key(type).raw(body).end_object();
  push.json = json.text();
  return push;
}

}  // namespace ekiden::sandbox
