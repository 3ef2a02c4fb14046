// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "clock.hpp"
#include "random.hpp"
#include "wechat_document.hpp"
#include "wechat_envelope.hpp"
#include "wechat_kf_account.hpp"

namespace ekiden::sandbox {

/// Signs and encrypts what WeCom sends to the app's URL. Every call is a new delivery: new nonce, new timestamp.
class KfEnvelope {
 public:
  KfEnvelope(const KfAccount& account, const Clock& clock, Random& random)
      : account_(account), clock_(clock), random_(random) {}

  WechatHookRequest seal(const WechatDocument& document, bool with_wrong_token) const;

  /// The query of the GET by which the console verifies a URL; unlike a service account's, `echostr` is encrypted.
  std::string verification_query(std::string_view echostr) const;

 private:
  /// "msg_signature=…&timestamp=…&nonce=…"
  std::string signed_query(const std::string& token, const std::string& encrypted) const;
  std::string encrypt(std::string_view message) const;

  const KfAccount& account_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace ekiden::sandbox
