// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "wechat_account.hpp"

namespace ekiden::sandbox {

/// What an account says to a customer in the answer to a push.
struct WechatPassiveReply {
  std::string kind;
  std::string shown;
};

/// Reads the answer to a push of this customer as the platform does: in safe and compatible mode what is encrypted and
/// signed. Nothing: it is no reply to that customer, and the platform takes it for a failure.
std::optional<WechatPassiveReply> read_passive_reply(const WechatAccount& account, const std::string& openid,
                                                     std::string_view body);

}  // namespace ekiden::sandbox
