// SPDX-License-Identifier: Apache-2.0
// Fixed answers in the reply to a push, which cost no reply window and no access token.
#pragma once

#include <ekidenpp/envelope.hpp>
#include <ekidenpp/status.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "documents.hpp"
#include "kit/json.hpp"

namespace ekiden::wechat {

/// One of the setting `passive_replies`. Exactly one of text, media_id and transfer is set.
struct ReplyRule {
  enum class On { kMessage, kSubscribed, kScan, kMenuClick };
  On on = On::kMessage;
  std::string key;  // the menu's key, the scene, or the whole text of a message; empty: any
  std::string text;
  std::string media_id;   // of a picture that Tencent has
  bool transfer = false;  // to Tencent's own agents; only of messages
  std::string agent;      // to this one of them; empty: whoever is free
};

/// The rules as the host has validated them; a failure is Status::config.
sdk::Status read_reply_rules(const rapidjson::Value& config, std::vector<ReplyRule>& rules);

/// The first rule that fits the push; null when none does, or nobody is there to be answered.
const ReplyRule* fitting_rule(std::span<const ReplyRule> rules, const Document& push);

/// The document that answers the push. XML, also for pushes in JSON.
std::string passive_reply(const ReplyRule& rule, const Document& push, std::int64_t now_s);

/// What the customer reads or sees; nothing for a transfer.
std::optional<sdk::Part> said(const ReplyRule& rule);

}  // namespace ekiden::wechat
