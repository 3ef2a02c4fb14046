// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "listener.hpp"
#include "random.hpp"
#include "wechat_account.hpp"
#include "wechat_calls.hpp"
#include "wechat_customers.hpp"

namespace ekiden::sandbox {

/// Messages that need no reply window, and what the account shows to all: templates, subscriptions, messages to many,
/// menus, QR codes, quotas. A template is known when its id begins with `sandbox-`.
class WechatCampaigns {
 public:
  WechatCampaigns(const WechatAccount& account, WechatCustomers& customers, Random& random)
      : account_(account), customers_(customers), random_(random) {}

  void add_routes(Listener& listener, WechatCalls& calls);
  void reset();

 private:
  int send_template(const JsonValue& body, JsonWriter& answer);
  int send_subscription(const JsonValue& body);
  int send_to_many(const JsonValue& body, JsonWriter& answer);
  int set_menu(const JsonValue& body, bool conditional, JsonWriter& answer);
  int menu(JsonWriter& answer);
  int delete_menu(const JsonValue& body, bool conditional);
  int create_qr(const JsonValue& body, JsonWriter& answer);
  int clear_quota(const JsonValue& body);

  const WechatAccount& account_;
  WechatCustomers& customers_;
  Random& random_;
  std::mutex mutex_;
  std::int64_t next_id_ = 200163836;
  std::map<std::string, std::int64_t> template_ids_;  // by openid and client_msg_id
  std::map<std::string, std::int64_t> mass_ids_;      // by clientmsgid
  std::string menu_;                                  // JSON; empty: none
  std::map<std::string, std::string> conditional_menus_;
  int quota_resets_ = 0;
};

}  // namespace ekiden::sandbox
