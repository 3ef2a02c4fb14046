// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "object_signature.hpp"
#include "wechat_account.hpp"
#include "wechat_kf_account.hpp"
#include "wechat_pusher.hpp"

namespace ekiden::sandbox {

/// All that a sandbox is made from.
struct Settings {
  WechatAccount account;
  KfAccount kf;
  std::string crm_secret = "whsec_RWtpZGVuIHNhbmRib3ggQ1JNIHNlY3JldA==";
  PushSettings push;
  StoreAccount store;
};

}  // namespace ekiden::sandbox
