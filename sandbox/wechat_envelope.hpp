// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "clock.hpp"
#include "random.hpp"
#include "wechat_account.hpp"
#include "wechat_document.hpp"

namespace ekiden::sandbox {

/// One HTTP request as the platform makes it to the account's hook.
struct WechatHookRequest {
  std::string query;
  std::string content_type;
  std::string body;
};

/// Signs, and encrypts as the account's mode demands. Every call is a new delivery: new nonce, new timestamp.
class WechatEnvelope {
 public:
  WechatEnvelope(const WechatAccount& account, const Clock& clock, Random& random)
      : account_(account), clock_(clock), random_(random) {}

  WechatHookRequest seal(const WechatDocument& document, std::string_view openid, bool with_wrong_token) const;

  /// The query of the GET by which the console verifies a URL; `echostr` is plain in every mode.
  std::string verification_query(std::string_view echostr) const;

 private:
  const WechatAccount& account_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace ekiden::sandbox
