// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "clock.hpp"
#include "faults.hpp"
#include "listener.hpp"
#include "random.hpp"
#include "wechat_media.hpp"
#include "wechat_tokens.hpp"

namespace ekiden::sandbox {

/// The platform's API for files, and what a tester does with them under /sandbox/wechat/media.
class WechatMediaApi {
 public:
  WechatMediaApi(WechatTokens& tokens, WechatMedia& media, Faults& faults, const Clock& clock, Random& random)
      : tokens_(tokens), media_(media), faults_(faults), clock_(clock), random_(random) {}

  void add_routes(Listener& listener);

 private:
  Reply upload(const httplib::Request& request);
  Reply get(const httplib::Request& request);
  Reply video(const httplib::Request& request);
  Reply add(const httplib::Request& request);
  Reply show(const httplib::Request& request);

  int check_token(const httplib::Request& request);
  Reply answer(int code);

  WechatTokens& tokens_;
  WechatMedia& media_;
  Faults& faults_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace ekiden::sandbox
