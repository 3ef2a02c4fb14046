// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "clock.hpp"
#include "faults.hpp"
#include "listener.hpp"
#include "pause.hpp"
#include "random.hpp"
#include "wechat_account.hpp"
#include "wechat_customers.hpp"
#include "wechat_send.hpp"
#include "wechat_tokens.hpp"

namespace ekiden::sandbox {

/// The platform's API as the gateway calls it, at the root of the listener.
class WechatApi {
 public:
  WechatApi(const WechatAccount& account, WechatTokens& tokens, WechatSends& sends, WechatCustomers& customers,
            Faults& faults, const Clock& clock, Random& random, Pause& pause)
      : account_(account),
        tokens_(tokens),
        sends_(sends),
        customers_(customers),
        faults_(faults),
        clock_(clock),
        random_(random),
        pause_(pause) {}

  void add_routes(Listener& listener);

 private:
  Reply token(const httplib::Request& request);
  Reply stable_token(const httplib::Request& request);
  Reply send(const httplib::Request& request);
  Reply typing(const httplib::Request& request);

  int check_credentials(std::string_view grant_type, std::string_view app_id, std::string_view secret,
                        int wrong_secret) const;
  /// 0, or the errcode for a send that carries `token`.
  int refusal_of_send(const std::string& token);
  Reply answer(int code);

  const WechatAccount& account_;
  WechatTokens& tokens_;
  WechatSends& sends_;
  WechatCustomers& customers_;
  Faults& faults_;
  const Clock& clock_;
  Random& random_;
  Pause& pause_;
};

}  // namespace ekiden::sandbox
