// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "clock.hpp"
#include "faults.hpp"
#include "listener.hpp"
#include "random.hpp"
#include "wechat_account.hpp"
#include "wechat_calls.hpp"
#include "wechat_customers.hpp"
#include "wechat_pusher.hpp"

namespace ekiden::sandbox {

/// Messages that need no reply window, and what the account shows to all: templates, subscriptions, menus, QR codes,
/// quotas. A template is known when its id begins with `sandbox-`. What became of a template message is pushed as soon
/// as it was taken.
class WechatCampaigns {
 public:
  WechatCampaigns(const WechatAccount& account, WechatCustomers& customers, WechatPusher& pusher, Faults& faults,
                  const Clock& clock, Random& random)
      : account_(account), customers_(customers), pusher_(pusher), faults_(faults), clock_(clock), random_(random) {}

  void add_routes(Listener& listener, WechatCalls& calls);
  void reset();

 private:
  int send_template(const JsonValue& body, JsonWriter& answer);
  /// Gives the job's id.
  std::int64_t deliver_template(const std::string& openid, const std::string& id);
  int send_subscription(const JsonValue& body);
  int set_menu(const JsonValue& body, bool conditional, JsonWriter& answer);
  int menu(JsonWriter& answer);
  int delete_menu(const JsonValue& body, bool conditional);
  int create_qr(const JsonValue& body, JsonWriter& answer);
  int clear_quota(const JsonValue& body);

  const WechatAccount& account_;
  WechatCustomers& customers_;
  WechatPusher& pusher_;
  Faults& faults_;
  const Clock& clock_;
  Random& random_;
  std::mutex mutex_;
  std::int64_t next_id_ = 200163836;
  std::map<std::string, std::int64_t> template_ids_;  // by openid and client_msg_id
  std::string menu_;                                  // JSON; empty: none
  std::map<std::string, std::string> conditional_menus_;
  int quota_resets_ = 0;
};

}  // namespace ekiden::sandbox
