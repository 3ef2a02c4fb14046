// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "clock.hpp"
#include "listener.hpp"
#include "wechat_account.hpp"
#include "wechat_calls.hpp"
#include "wechat_customers.hpp"
#include "wechat_people.hpp"
#include "wechat_pusher.hpp"

namespace ekiden::sandbox {

/// Messages to many: to all, by tag, to a list, and their preview. They stand on the phones of those who follow, and
/// what became of one is pushed as soon as it was taken.
class WechatMass {
 public:
  WechatMass(const WechatAccount& account, WechatCustomers& customers, const WechatPeople& people, WechatPusher& pusher,
             const Clock& clock)
      : account_(account), customers_(customers), people_(people), pusher_(pusher), clock_(clock) {}

  void add_routes(Listener& listener, WechatCalls& calls);
  void reset();

 private:
  int send_by_filter(const JsonValue& body, JsonWriter& answer);
  int send_to_list(const JsonValue& body, JsonWriter& answer);
  int preview(const JsonValue& body, JsonWriter& answer);
  /// Once for each clientmsgid.
  int send(const JsonValue& body, const std::vector<std::string>& openids, JsonWriter& answer);
  void push_result(std::int64_t job, std::size_t total, std::size_t sent);

  const WechatAccount& account_;
  WechatCustomers& customers_;
  const WechatPeople& people_;
  WechatPusher& pusher_;
  const Clock& clock_;
  std::mutex mutex_;
  std::int64_t next_id_ = 3147483647;           // beyond 32 bits, as the platform's
  std::map<std::string, std::int64_t> client_;  // by clientmsgid
};

}  // namespace ekiden::sandbox
