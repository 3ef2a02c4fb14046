// SPDX-License-Identifier: Apache-2.0
#include "kf_support.hpp"

#include <ekiden/plugin.h>

#include <algorithm>
#include <catch2/catch.hpp>

namespace ekiden::wechat::test {
namespace {

constexpr std::string_view kSync = "/cgi-bin/kf/sync_msg?";
constexpr std::string_view kTimestamp = "1409659813";
constexpr std::string_view kNonce = "1372623149";

std::string cat(std::initializer_list<std::string_view> pieces) {
  std::string all;
  for (const auto piece : pieces) all.append(piece);
  return all;
}

bool is_call(const testkit::SeenRequest& request, std::string_view path) {
  return request.url.find(path) != std::string::npos;
}

}  // namespace

std::string kf_config(std::string_view more) {
  const bool polls = more.find("poll_interval_s") != std::string_view::npos;
  return cat({R"({"corp_id":")", kCorpId, R"(","secret":"planted-secret","token":")", kToken,
              R"(","encoding_aes_key":")", kKey, R"(","open_kfid":")", kDesk,
              R"(","api_base":"https://api.example","page_size":1000)", polls ? "" : R"(,"poll_interval_s":0)", more,
              "}"});
}

testkit::PeerAnswer json_answer(std::string body, int status) {
  testkit::PeerAnswer answer;
  answer.status = status;
  answer.body = std::move(body);
  return answer;
}

testkit::PeerAnswer errcode_answer(int code) {
  return json_answer(R"({"errcode":)" + std::to_string(code) + R"(,"errmsg":"some words"})");
}

std::string kf_text(std::string_view msgid, std::string_view content) {
  return cat({R"({"msgid":")", msgid, R"(","open_kfid":")", kDesk,
              R"(","external_userid":"wmAnna","send_time":1700000000,"origin":3,"msgtype":"text","text":{"content":")",
              content, "\"}}"});
}

std::string kf_event_json(std::string_view msgid, std::string_view event_type, std::string_view fields) {
  return cat({R"({"msgid":")", msgid,
              R"(","send_time":1700000000,"origin":4,"msgtype":"event","event":{"event_type":")", event_type, "\",",
              fields, "}}"});
}

Request kf_callback(std::string_view document) {
  const std::string encrypt = cipher().seal(document, kCorpId, "0123456789abcdef");
  return {cat({"msg_signature=", signature_of({kToken, kTimestamp, kNonce, encrypt}), "&timestamp=", kTimestamp,
               "&nonce=", kNonce}),
          cat({"<xml><ToUserName><![CDATA[", kCorpId,
               "]]></ToUserName><AgentID><![CDATA[]]></AgentID><Encrypt><![CDATA[", encrypt, "]]></Encrypt></xml>"})};
}

Request kf_doorbell(std::string_view open_kfid, std::string_view token) {
  return kf_callback(cat({"<xml><ToUserName><![CDATA[", kCorpId,
                          "]]></ToUserName><CreateTime>1348831860</CreateTime><MsgType><![CDATA[event]]></MsgType>"
                          "<Event><![CDATA[kf_msg_or_event]]></Event><Token><![CDATA[",
                          token, "]]></Token><OpenKfId><![CDATA[", open_kfid, "]]></OpenKfId></xml>"}));
}

testkit::PeerAnswer KfPeer::operator()(const testkit::SeenRequest& request) {
  if (is_call(request, "/cgi-bin/gettoken?"))
    return json_answer(R"({"errcode":0,"errmsg":"ok","access_token":"T)" + std::to_string(++tokens) +
                       R"(","expires_in":7200})");
  if (!is_call(request, kSync)) return calls ? calls(request) : json_answer("", 404);
  if (next.empty()) return sync(request);
  testkit::PeerAnswer answer = std::move(next.front());
  next.pop_front();
  return answer;
}

testkit::PeerAnswer KfPeer::sync(const testkit::SeenRequest& request) {
  const auto asked = parse(request.body);
  const auto& list = messages[at(asked, "/open_kfid")];
  const std::string cursor = at(asked, "/cursor");
  const std::size_t from = cursor == "(none)" ? 0 : std::stoul(cursor.substr(1));
  const std::size_t limit = std::min<std::size_t>(page, std::stoul(at(asked, "/limit")));
  const std::size_t to = std::min(list.size(), from + limit);
  std::string body = R"({"errcode":0,"errmsg":"ok","next_cursor":"c)" + std::to_string(to) + R"(","has_more":)" +
                     (to < list.size() ? "1" : "0") + R"(,"msg_list":[)";
  for (std::size_t i = from; i < to; ++i) body.append(i == from ? "" : ",").append(list[i]);
  return json_answer(body + "]}");
}

KfChannel::KfChannel(std::string_view more, const std::function<void(KfChannel&)>& prepare)
    : config_(kf_config(more)), host_(testkit::FakeHost::Options{.instance_id = "wechat-kf"}) {
  host_.forward([peer = peer_](const testkit::SeenRequest& request) { return (*peer)(request); });
  if (prepare) prepare(*this);
  begin();
}

KfChannel::~KfChannel() {
  for (const auto& violation : host_.violations()) UNSCOPED_INFO(violation);
  CHECK(host_.violations().empty());
}

void KfChannel::begin() {
  REQUIRE(host_.create(ekd_entry_v1(), "wechat-kf").ok());
  const auto configured = host_.configure(config_);
  INFO(configured.message);
  REQUIRE(configured.ok());
  REQUIRE(host_.start().status.ok());
  host_.run();
}

testkit::Answer KfChannel::ring(const Request& callback) {
  const auto answer = host_.request("POST", "", callback.query, callback.body);
  REQUIRE(answer.has_value());
  host_.run();
  return *answer;
}

void KfChannel::restart(const std::function<void()>& meanwhile) {
  host_.stop();
  host_.destroy();
  if (meanwhile) meanwhile();
  begin();
}

std::vector<std::string> KfChannel::pulls() const {
  std::vector<std::string> bodies;
  for (const auto& request : host_.requests())
    if (is_call(request, kSync)) bodies.push_back(request.body);
  return bodies;
}

std::vector<std::string> KfChannel::received() const {
  std::vector<std::string> ids;
  for (const auto& event : host_.events()) {
    const std::string id = at(parse(event.data), "/platform/msg_id");
    ids.push_back(id == "(none)" ? event.type : id);
  }
  return ids;
}

}  // namespace ekiden::wechat::test
