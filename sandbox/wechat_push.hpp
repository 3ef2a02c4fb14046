// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "json.hpp"
#include "wechat_account.hpp"
#include "wechat_document.hpp"
#include "wechat_windows.hpp"

namespace ekiden::sandbox {

/// What a customer did, or what became of a message, as the platform tells it: the document, and what it means for this
/// sandbox.
struct WechatPush {
  std::string openid;
  /// `text`, `image`, … or `event/CLICK`.
  std::string kind;
  /// Empty on events, as on the real platform.
  std::string msg_id;
  /// What the customer's phone shows for it.
  std::string shown;
  std::optional<ReplyTrigger> opens;
  bool follows = true;
  /// Else the platform tells the account something that no phone shows.
  bool is_of_customer = true;
  WechatDocument document;
};

/// Builds the push that `request` describes: {"openid", "type", "event", and the fields of that type}. A field that is
/// missing gets a plausible value. Empty when the type or event is none that the platform pushes.
std::optional<WechatPush> make_wechat_push(const WechatAccount& account, const JsonValue& request, std::int64_t now_ms,
                                           std::uint64_t msg_id);

}  // namespace ekiden::sandbox
