// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "clock.hpp"
#include "gateway_link.hpp"
#include "listener.hpp"
#include "random.hpp"
#include "wechat_kf_bell.hpp"
#include "wechat_kf_customers.hpp"
#include "wechat_kf_envelope.hpp"
#include "wechat_kf_messages.hpp"

namespace ekiden::sandbox {

/// What a tester does with the phones of 微信客服's customers, under /sandbox/wechat-kf/.
class KfControl {
 public:
  KfControl(const KfEnvelope& envelope, const KfDesks& desks, KfMessages& messages, KfCustomers& customers,
            KfBell& bell, GatewayLink& gateway, const Clock& clock, Random& random, std::int64_t timeout_ms)
      : envelope_(envelope),
        desks_(desks),
        messages_(messages),
        customers_(customers),
        bell_(bell),
        gateway_(gateway),
        clock_(clock),
        random_(random),
        timeout_ms_(timeout_ms) {}

  void add_routes(Listener& listener);

 private:
  /// Something that stands in sync_msg from now on, and the ring that says so.
  Reply push(const httplib::Request& request);
  Reply enter(const httplib::Request& request);
  Reply verify_url();
  Reply phone(const httplib::Request& request);
  Reply syncs();

  const KfEnvelope& envelope_;
  const KfDesks& desks_;
  KfMessages& messages_;
  KfCustomers& customers_;
  KfBell& bell_;
  GatewayLink& gateway_;
  const Clock& clock_;
  Random& random_;
  const std::int64_t timeout_ms_;
};

}  // namespace ekiden::sandbox
