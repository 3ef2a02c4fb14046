// SPDX-License-Identifier: Apache-2.0
#include "replies.hpp"

#include <algorithm>
#include <string_view>

#include "kit/text.hpp"
#include "words.hpp"

namespace ekiden::wechat {
namespace {

using sdk::Status;
using On = ReplyRule::On;

constexpr std::size_t kMaxTextBytes = 2048;

std::string text(const rapidjson::Value& object, std::string_view name) {
  return kit::drop_xml_forbidden(kit::string_member(object, name).value_or(""));
}

std::optional<On> on_of(std::string_view word) {
  if (word == "message") return On::kMessage;
  if (word == "subscribed") return On::kSubscribed;
  if (word == "scan") return On::kScan;
  if (word == "menu_click") return On::kMenuClick;
  return std::nullopt;
}

Status check(const ReplyRule& rule, const std::string& where) {
  const int answers = (rule.text.empty() ? 0 : 1) + (rule.media_id.empty() ? 0 : 1) + (rule.transfer ? 1 : 0);
  if (answers != 1) return Status::config(where + " has to say exactly one of text, media_id and transfer");
  if (rule.text.size() > kMaxTextBytes) return Status::config(where + ".text is longer than 2048 bytes");
  if (rule.transfer && rule.on != On::kMessage)
    return Status::config(where + ": Tencent takes transfer only as the answer to a message");
  return {};
}

// What happened, and its key; nothing for what has no passive reply.
std::optional<std::pair<On, std::string_view>> occasion(const Document& push) {
  const std::string type = to_lower(push.text("MsgType"));
  if (type != "event") return std::pair(On::kMessage, push.text("Content"));
  const std::string event = to_lower(push.text("Event"));
  std::string_view key = push.text("EventKey");
  constexpr std::string_view kScenePrefix = "qrscene_";
  if (event == "subscribe") {
    if (key.starts_with(kScenePrefix)) key.remove_prefix(kScenePrefix.size());
    return std::pair(On::kSubscribed, key);
  }
  if (event == "scan") return std::pair(On::kScan, key);
  if (event == "click") return std::pair(On::kMenuClick, key);
  return std::nullopt;
}

// A section must not hold the words that end it.
std::string cdata(std::string_view content) {
  constexpr std::string_view kEnd = "]]>";
  std::string out = "<![CDATA[";
  for (std::size_t at = content.find(kEnd); at != std::string_view::npos; at = content.find(kEnd)) {
    out.append(content.substr(0, at + 2)).append("]]><![CDATA[");
    content.remove_prefix(at + 2);
  }
  return out.append(content).append(kEnd);
}

std::string element(std::string_view name, const std::string& content) {
  return "<" + std::string(name) + ">" + content + "</" + std::string(name) + ">";
}

std::string body_of(const ReplyRule& rule) {
  if (rule.transfer) {
    const std::string to =
        rule.agent.empty() ? std::string() : element("TransInfo", element("KfAccount", cdata(rule.agent)));
    return element("MsgType", cdata("transfer_customer_service")) + to;
  }
  if (!rule.media_id.empty())
    return element("MsgType", cdata("image")) + element("Image", element("MediaId", cdata(rule.media_id)));
  return element("MsgType", cdata("text")) + element("Content", cdata(rule.text));
}

}  // namespace

Status read_reply_rules(const rapidjson::Value& config, std::vector<ReplyRule>& rules) {
  const rapidjson::Value* list = kit::array_member(config, "passive_replies");
  if (list == nullptr) return {};
  for (const rapidjson::Value& one : list->GetArray()) {
    const std::string where = "passive_replies[" + std::to_string(rules.size()) + "]";
    const auto on = on_of(text(one, "when"));
    if (!on) return Status::config(where + ".when must be message, subscribed, scan or menu_click");
    ReplyRule rule{.on = *on,
                   .key = text(one, "key"),
                   .text = text(one, "text"),
                   .media_id = text(one, "media_id"),
                   .transfer = kit::bool_member(one, "transfer").value_or(false),
                   .agent = text(one, "agent")};
    if (Status status = check(rule, where); !status.ok()) return status;
    rules.push_back(std::move(rule));
  }
  return {};
}

const ReplyRule* fitting_rule(std::span<const ReplyRule> rules, const Document& push) {
  const auto happened = occasion(push);
  if (!happened || push.text("FromUserName").empty()) return nullptr;
  const auto rule = std::find_if(rules.begin(), rules.end(), [&](const ReplyRule& one) {
    return one.on == happened->first && (one.key.empty() || one.key == happened->second);
  });
  return rule == rules.end() ? nullptr : &*rule;
}

std::string passive_reply(const ReplyRule& rule, const Document& push, std::int64_t now_s) {
  return element("xml", element("ToUserName", cdata(push.text("FromUserName"))) +
                            element("FromUserName", cdata(push.text("ToUserName"))) +
                            element("CreateTime", std::to_string(now_s)) + body_of(rule));
}

std::optional<sdk::Part> said(const ReplyRule& rule) {
  if (rule.transfer) return std::nullopt;
  if (rule.media_id.empty()) return sdk::Part::text(rule.text);
  return sdk::Part::image({.platform_media_id = rule.media_id});
}

}  // namespace ekiden::wechat
