// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

#include "clock.hpp"
#include "gateway_link.hpp"
#include "listener.hpp"
#include "random.hpp"
#include "wechat_customers.hpp"
#include "wechat_envelope.hpp"
#include "wechat_pusher.hpp"
#include "wechat_send.hpp"

namespace ekiden::sandbox {

/// What a tester does with the customers' phones, under /sandbox/wechat/.
class WechatControl {
 public:
  WechatControl(const WechatAccount& account, const WechatEnvelope& envelope, WechatPusher& pusher,
                WechatCustomers& customers, WechatSends& sends, GatewayLink& gateway, const Clock& clock,
                Random& random, std::int64_t push_timeout_ms);

  void add_routes(Listener& listener);

  struct Said {
    std::uint64_t push;
    std::string msg_id;
  };
  Said say(std::string_view openid, std::string_view text);

 private:
  Reply say(const httplib::Request& request);
  Reply push(const httplib::Request& request);
  Reply repeat(const httplib::Request& request);
  Reply verify_url();
  std::optional<Said> start(const JsonValue& request);

  const WechatAccount& account_;
  const WechatEnvelope& envelope_;
  WechatPusher& pusher_;
  WechatCustomers& customers_;
  WechatSends& sends_;
  GatewayLink& gateway_;
  const Clock& clock_;
  Random& random_;
  const std::int64_t push_timeout_ms_;
  /// Above 2^53, so that an id that passed through a double is noticed.
  std::atomic<std::uint64_t> next_msg_id_;
};

}  // namespace ekiden::sandbox
